import { CustomerScrapingIntegration } from 'customer-scraping-integration';
import crawlASite from './crawl-a-site.cjs';

process.stdout.write(JSON.stringify(await crawlASite({ CustomerScrapingIntegration })));
