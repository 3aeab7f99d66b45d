import type { Store } from '../contracts/store.ts';

/** Methods of a store that return promises and that jobs and searches call: what is seen of a store. */
export const storeCalls: readonly (keyof Store)[] = [
  ...(['saveCustomer', 'createCustomer', 'getCustomer', 'eraseCustomer'] as const),
  ...(['createJob', 'findJob', 'takeJob', 'updateJob', 'releaseJob', 'requestCancel'] as const),
  ...(['addUrls', 'claimUrls', 'requeueUrls', 'tallyUrls', 'findUrl'] as const),
  ...(['getPage', 'readLinks', 'readPage', 'commitPages', 'removePages', 'getProducts'] as const),
  ...(['searchText', 'searchVector', 'findVectors', 'addVectors'] as const),
];
