// What a consumer does with the package, whichever way it was loaded: crawl a site, search it, close.
const { mkdtempSync, rmSync } = require('node:fs');
const { createServer } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const page = (title, text) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><nav><a href="/">Home</a> <a href="/returns">Returns</a> <a href="/delivery">Delivery</a> <a href="/manual.pdf">Manual</a></nav><main><h1>${title}</h1><p>${text}</p></main></body></html>`;

const pages = {
  '/': page('Bicycle parts', 'We sell hubs, chains and saddles to people who like to repair their own bicycle.'),
  '/returns': page('Returns', 'You may return unused goods within thirty days. We refund the price within a week.'),
  '/delivery': page('Delivery', 'Parcels to Norway take four working days and are sent with the post.'),
};

/** Without an index of its objects, which readers rebuild. */
const manual = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj
4 0 obj << /Length 72 >> stream
BT /F 9 Tf 20 200 Td (Oil the chain every two hundred kilometres.) Tj ET
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
trailer << /Root 1 0 R >>`;

module.exports = async function crawlASite({ CustomerScrapingIntegration }) {
  let threads = 0;
  process.on('worker', () => threads++);
  const server = createServer((request, response) => {
    if (request.url === '/manual.pdf') {
      response.writeHead(200, { 'content-type': 'application/pdf' }).end(manual);
      return;
    }
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
    const search = async (query) => {
      const [best] = await integration.search('shop-1', query);
      return best && new URL(best.url).pathname;
    };
    const best = await search('How long do parcels to Norway take?');
    const bestDocument = await search('How often is the chain to be oiled?');
    await integration.close();
    return { success, status, processedPages, errors, best, bestDocument, threads };
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
};
