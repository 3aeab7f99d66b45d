const { CustomerScrapingIntegration } = require('customer-scraping-integration');
const crawlASite = require('./crawl-a-site.cjs');

crawlASite({ CustomerScrapingIntegration }).then((report) => process.stdout.write(JSON.stringify(report)));
