import { openSite } from './open-integration.ts';
import { numberedSite } from './pages.ts';
import { reply, type Site } from './site-server.ts';

/** A site of so many pages, whose pages wait until the gate is opened. */
export async function openGatedSite(pages: number): Promise<{ readonly site: Site; readonly open: () => void }> {
  const routes = numberedSite(pages);
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const site = await openSite((request, response) => {
    const body = routes[request.url ?? ''];
    const answer = (): void => reply(body, { status: body === undefined ? 404 : 200 })(request, response);
    if (isOpen || body === undefined) answer();
    else waiting.push(answer);
  });
  const open = (): void => {
    isOpen = true;
    for (const answer of waiting.splice(0)) answer();
  };
  return { site, open };
}
