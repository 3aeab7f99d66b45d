import type { HostileSite } from './attack.ts';
import { bodySites } from './bodies.ts';
import { documentSites } from './documents.ts';
import { nameSites } from './names.ts';
import { redirectSites } from './redirects.ts';
import { robotsSites } from './robots.ts';
import { sitemapSites } from './sitemaps.ts';
import { urlSites } from './url-spaces.ts';

/** All sites. The slow ones first: they decide how long the test takes. */
export const hostileSites: readonly HostileSite[] = [
  ...documentSites,
  ...bodySites,
  ...redirectSites,
  ...nameSites,
  ...urlSites,
  ...sitemapSites,
  ...robotsSites,
];
