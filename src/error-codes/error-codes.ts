import type { IntegrationErrorCode } from '../errors.ts';
import type { ErrorCodeEntry } from './error-code-entry.ts';
import { networkErrorCodes } from './network-error-codes.ts';
import { shopErrorCodes } from './shop-error-codes.ts';

/**
 * Every code of {@link IntegrationError} that this package throws, with its cause and its cure. All of them are of the one class
 * `IntegrationError`. Adapters of your own may add codes.
 *
 * @example
 * ```ts
 * if (IntegrationError.isInstance(error)) console.error(error.message, errorCodes[error.code]?.action);
 * ```
 */
export const errorCodes: Readonly<Record<IntegrationErrorCode, ErrorCodeEntry>> &
  Readonly<Record<string, ErrorCodeEntry | undefined>> = {
  OPTIONS_INVALID: {
    group: 'input',
    cause: 'An option, a setting or a parameter is missing, unknown, or out of its range.',
    retryable: 'no',
    action: 'Read the message: it names every problem, what was expected and what was received.',
  },
  CUSTOMER_ID_INVALID: {
    group: 'input',
    cause: 'The customer id is empty, too long, or has characters that are not allowed.',
    retryable: 'no',
    action: 'Use an id of your own system with letters, digits, dots, hyphens and underscores.',
  },
  CUSTOMER_UNKNOWN: {
    group: 'input',
    cause: 'Nobody has saved this customer, and no job has been run for it; or it was erased.',
    retryable: 'no',
    action: 'Save the customer, or run its first job; look for a typing error in the id.',
  },
  JOB_UNKNOWN: {
    group: 'input',
    cause: 'There is no such job in this store, or its customer was erased.',
    retryable: 'no',
    action: 'Check the id, and that both processes use the same store.',
  },
  JOB_CONFLICT: {
    group: 'input',
    cause: 'The id belongs to a job of another customer, or the job is not in a state that allows this.',
    retryable: 'no',
    action: 'Choose another job id; look at the state of the job with `jobs.get`.',
  },
  URL_INVALID: {
    group: 'input',
    cause: 'A URL cannot be parsed, has no host, or carries a user name or a password.',
    retryable: 'no',
    action: 'Give an absolute http or https URL without credentials.',
  },
  LEASE_LOST: {
    group: 'lifecycle',
    cause: 'Another process has taken the job over, because this one said nothing for longer than the lease.',
    retryable: 'no',
    action: 'Nothing: the other process carries the job on. If it happens often, look for a blocked event loop.',
  },
  INDEX_BUSY: {
    group: 'lifecycle',
    cause: 'The index was to be repaired while a job of the customer runs.',
    retryable: 'yes',
    action: 'Repair when the job has ended, or cancel it first.',
  },
  VECTORS_INCOMPLETE: {
    group: 'lifecycle',
    cause: 'Searches were to use a model that not every chunk has a vector of.',
    retryable: 'no',
    action: 'Call `index.reembed` with the model: it makes what is missing, and switches.',
  },
  AUDIT_UNSUPPORTED: {
    group: 'lifecycle',
    cause: 'The index was to be verified in a store of your own that does not implement `audit`.',
    retryable: 'no',
    action: 'Implement `StoreAudit`, or use one of the built-in stores.',
  },
  INTEGRATION_CLOSED: {
    group: 'lifecycle',
    cause: '`close()` was called before.',
    retryable: 'no',
    action: 'Make a new integration, or close this one later.',
  },
  ABORTED: {
    group: 'lifecycle',
    cause: 'The job was cancelled, a signal fired, or the integration was closed meanwhile.',
    retryable: 'no',
    action: 'Nothing; a cancelled job goes on with `jobs.resume`.',
  },
  POOL_CLOSED: {
    group: 'lifecycle',
    cause: 'A connection was asked of a pool that is closed.',
    retryable: 'no',
    action: 'Close the pool after its last user.',
  },
  ...networkErrorCodes,
  ...shopErrorCodes,
  ENCRYPTION_KEY_MISSING: {
    group: 'credentials',
    cause: 'Credentials are to be stored and there is no key to encrypt them with.',
    retryable: 'no',
    action: 'Set `CREDENTIALS_ENCRYPTION_KEY`, or give a key provider.',
  },
  SECRET_DECRYPT: {
    group: 'credentials',
    cause: 'A stored secret cannot be decrypted: another key, another owner, or changed bytes.',
    retryable: 'no',
    action: 'Add the key it was written with to the key ring, or connect the shop again.',
  },
  PARSE_LIMIT: {
    group: 'pipeline',
    cause: 'Reading a page took more time or memory than a page may have.',
    retryable: 'no',
    action: 'Exclude the page; the others are not affected.',
  },
  EXTRACTION_FAILED: {
    group: 'pipeline',
    cause: 'The extractor failed at a page.',
    retryable: 'no',
    action: 'Look at `cause`; with an extractor of your own, repair it.',
  },
  CLASSIFICATION_FAILED: {
    group: 'pipeline',
    cause: 'The classifier gave no usable answer. The page is kept, without a category.',
    retryable: 'depends',
    action: 'Check the key and the model; run the job again.',
  },
  EMBEDDING_FAILED: {
    group: 'pipeline',
    cause: 'The embedder gave no vectors. The page is kept and found by its words.',
    retryable: 'depends',
    action: 'Check key, credit and model; the next job embeds only what is missing.',
  },
  STORE_FAILED: {
    group: 'pipeline',
    cause: 'The database refused or did not answer.',
    retryable: 'depends',
    action: 'Check disk, connection and migrations; then `jobs.resume`.',
  },
  CACHE_FAILED: {
    group: 'pipeline',
    cause: 'The cache refused or did not answer.',
    retryable: 'depends',
    action: 'Check Redis. Jobs go on without it, with more calls.',
  },
  QUEUE_FAILED: {
    group: 'pipeline',
    cause: 'The queue of jobs refused or did not answer.',
    retryable: 'depends',
    action: 'Check Redis. Jobs that were queued are in the store, and are queued again.',
  },
  UNKNOWN: {
    group: 'other',
    cause: 'Something failed in a way that nobody foresaw.',
    retryable: 'depends',
    action: 'Look at `cause`, and report it.',
  },
};
