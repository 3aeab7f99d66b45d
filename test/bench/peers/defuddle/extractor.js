/** What the bench needs of Defuddle: a page in, Markdown out, on the faster of the trees it runs on. */
import { Defuddle } from 'defuddle/node';
import { parseHTML } from 'linkedom';

export async function extract(html, url) {
  const { document } = parseHTML(html);
  const { content } = await Defuddle(document, url, { markdown: true });
  return content;
}
