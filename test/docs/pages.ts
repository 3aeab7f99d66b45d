import { configurationPage } from './configuration-page.ts';
import { errorsPage } from './errors-page.ts';
import { eventsPage } from './events-page.ts';

/** Pages of `docs/` that are made from what the package exports, by their names. */
export const generatedPages: Readonly<Record<string, () => string>> = {
  'configuration.md': configurationPage,
  'errors.md': errorsPage,
  'events.md': eventsPage,
};
