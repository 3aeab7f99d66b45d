import type { GatePass } from '../../security/gate-pass.ts';
import { type DocumentAnswer, readAnswer } from './document-answer.ts';
import type { SessionLike } from './load-playwright.ts';

export interface PageRequestsOptions {
  readonly session: SessionLike;
  readonly pass: GatePass;
  readonly mainFrameId: string;
  /** Sent with the request for the document, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `Fetch.requestPaused`; the last two are there once the server has answered. */
interface PausedRequest {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly frameId: string;
  readonly resourceType: string;
  readonly responseErrorReason?: string;
  readonly responseStatusCode?: number;
  readonly responseHeaders?: readonly { readonly name: string; readonly value: string }[];
}

/** What a page without eyes does not need. */
const unneeded: ReadonlySet<string> = new Set([
  'Image',
  'Media',
  'Font',
  'TextTrack',
  'Manifest',
  'Ping',
  'Prefetch',
  'CSPViolationReport',
]);

/** Icons come without a type of their own. */
const isPicture = (headers: Readonly<Record<string, string>>): boolean =>
  (headers['Accept'] ?? headers['accept'] ?? '').startsWith('image/');

/**
 * Decides about every request of one page: its document is loaded, once; where the page wants to go afterwards is noted
 * and not followed; frames, pictures, fonts and the like are not loaded; the rest is for the gate to judge.
 *
 * Credentials are given to our proxy only, never to a website that asks for some.
 */
export class PageRequests {
  readonly #options: PageRequestsOptions;
  #isAsked = false;
  #answer: DocumentAnswer | undefined;
  #failure: unknown;
  #leadsTo: string | undefined;
  #leave!: () => void;
  /** Resolves when the page wants to go elsewhere. */
  readonly left: Promise<void> = new Promise((resolve) => {
    this.#leave = resolve;
  });

  constructor(options: PageRequestsOptions) {
    this.#options = options;
  }

  /** What the document was answered with, once it was. @throws IntegrationError when that is no page we take. */
  get answer(): DocumentAnswer | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#answer;
  }

  /** Where the page wanted to go: a script, a `refresh` or the browser's own knowledge of HTTPS sites. */
  get leadsTo(): string | undefined {
    return this.#leadsTo;
  }

  async watch(): Promise<void> {
    const { session, pass } = this.#options;
    session.on('Fetch.requestPaused', (event: PausedRequest) => this.#onPaused(event));
    session.on(
      'Fetch.authRequired',
      ({ requestId, authChallenge }: { requestId: string; authChallenge: { source?: string } }) => {
        const { username, password } = pass;
        const isOurs = authChallenge.source === 'Proxy' && pass.isOpen;
        const authChallengeResponse = isOurs
          ? { response: 'ProvideCredentials', username, password }
          : { response: 'CancelAuth' };
        this.#send('Fetch.continueWithAuth', { requestId, authChallengeResponse });
      },
    );
    await session.send('Fetch.enable', {
      handleAuthRequests: true,
      patterns: [{ requestStage: 'Request' }, { resourceType: 'Document', requestStage: 'Response' }],
    });
  }

  #onPaused(event: PausedRequest): void {
    const { requestId, resourceType, frameId } = event;
    const isDocument = resourceType === 'Document';
    const isFrame = isDocument && frameId !== this.#options.mainFrameId;
    const isUnneeded = isFrame || unneeded.has(resourceType) || isPicture(event.request.headers);
    if (event.responseStatusCode !== undefined) this.#onAnswered(event, event.responseStatusCode);
    else if (isUnneeded) this.#stop(requestId, 'BlockedByClient');
    // A request that failed has no other decision to wait for.
    else if (!isDocument || event.responseErrorReason !== undefined) this.#continue(requestId);
    else if (this.#isAsked) this.#onLeaving(event);
    else this.#onAsking(event);
  }

  #onAsking({ requestId, request }: PausedRequest): void {
    this.#isAsked = true;
    if (Object.keys(this.#options.headers).length === 0) {
      this.#continue(requestId);
      return;
    }
    const headers = Object.entries({ ...request.headers, ...this.#options.headers });
    this.#send('Fetch.continueRequest', { requestId, headers: headers.map(([name, value]) => ({ name, value })) });
  }

  #onAnswered({ requestId, request, responseHeaders = [] }: PausedRequest, status: number): void {
    try {
      const url = new URL(request.url);
      // What the proxy answers looks like the website's answer.
      const failure = this.#options.pass.failureOf(url);
      if (failure !== undefined) throw failure;
      this.#answer = readAnswer(url, status, responseHeaders);
    } catch (error) {
      this.#failure = error;
    }
    if (this.#answer?.isPage) this.#continue(requestId);
    else this.#stop(requestId, 'Aborted');
  }

  /** `Aborted` leaves the page as it is; any other reason would show an error page. */
  #onLeaving({ requestId, request }: PausedRequest): void {
    this.#stop(requestId, 'Aborted');
    if (request.method !== 'GET') return;
    this.#leadsTo ??= request.url;
    this.#leave();
  }

  #continue(requestId: string): void {
    this.#send('Fetch.continueRequest', { requestId });
  }

  #stop(requestId: string, errorReason: 'Aborted' | 'BlockedByClient'): void {
    this.#send('Fetch.failRequest', { requestId, errorReason });
  }

  #send(method: string, params: object): void {
    // A request that is over by now, or whose page is closed, needs no decision.
    this.#options.session.send(method, params).catch(() => undefined);
  }
}
