// Prints the packages that loading the root entry loads, ours left out. usage: node loaded-packages.cjs import|require
const { registerHooks } = require('node:module');

const packages = new Set();
registerHooks({
  load(url, context, nextLoad) {
    // The last one: packages lie within packages.
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name && name !== 'customer-scraping-integration') packages.add(name);
    return nextLoad(url, context);
  },
});

const report = () => process.stdout.write(JSON.stringify([...packages].sort()));
if (process.argv[2] === 'import') {
  import('customer-scraping-integration').then(report);
} else {
  require('customer-scraping-integration');
  report();
}
