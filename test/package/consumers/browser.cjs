// Prints what the browser entry says where playwright-core is not installed. usage: node browser.cjs import|require
const load = {
  import: () => import('customer-scraping-integration/playwright'),
  require: async () => require('customer-scraping-integration/playwright'),
};

load[process.argv[2]]()
  .then(({ PlaywrightFetcher }) => new PlaywrightFetcher().check())
  .catch(({ code, message }) => process.stdout.write(JSON.stringify({ code, message })));
