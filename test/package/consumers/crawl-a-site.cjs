// What a consumer does with the package, whichever way it was loaded: crawl a site, search it, close.
const { mkdtempSync, rmSync } = require('node:fs');
const { createServer } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const page = (title, text) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><nav><a href="/">Home</a> <a href="/returns">Returns</a> <a href="/delivery">Delivery</a></nav><main><h1>${title}</h1><p>${text}</p></main></body></html>`;

const pages = {
  '/': page('Bicycle parts', 'We sell hubs, chains and saddles to people who like to repair their own bicycle.'),
  '/returns': page('Returns', 'You may return unused goods within thirty days. We refund the price within a week.'),
  '/delivery': page('Delivery', 'Parcels to Norway take four working days and are sent with the post.'),
};

module.exports = async function crawlASite({ CustomerScrapingIntegration }) {
  let threads = 0;
  process.on('worker', () => threads++);
  const server = createServer((request, response) => {
    const body = pages[request.url];
    response.writeHead(body ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${server.address().port}`;
  const folder = mkdtempSync(join(tmpdir(), 'csi-consumer-'));
  try {
    const integration = new CustomerScrapingIntegration({
      storage: { path: join(folder, 'index.sqlite') },
      network: { exemptHosts: [host] },
      extraction: { workers: 1 },
    });
    const { success, status, processedPages, errors } = await integration.processCustomerScraping('shop-1', {
      urls: [`http://${host}/`],
    });
    const [best] = await integration.search('shop-1', 'How long do parcels to Norway take?');
    await integration.close();
    return { success, status, processedPages, errors, best: best && new URL(best.url).pathname, threads };
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
};
