import type { Clock } from '../contracts/clock.ts';
import type { LimitCorrection, LimitTake, RateLimit, RateLimits } from '../contracts/rate-limits.ts';
import type { StatedLimit, StatedLimits } from '../contracts/stated-limits.ts';
import { IntegrationError } from '../errors.ts';
import { FairSemaphore } from './fair-semaphore.ts';
import { Semaphore } from './semaphore.ts';
import { currentParty } from './work-scope.ts';

export interface ServiceLimiterOptions {
  readonly limits: RateLimits;
  /** Whose limits they are: one name for one key of one service. */
  readonly group: string;
  /** Over all models of the key. */
  readonly requestsPerMinute: number;
  /** Of each model; `undefined`: what the service states, none until it does. */
  readonly tokensPerMinute?: number | undefined;
  readonly clock: Clock;
}

/** A call that will count against limits. */
export interface LimitedCall {
  readonly model: string;
  /** What the call is expected to use, from 0. */
  readonly tokens: number;
  /** Somebody waits for the answer: the call does not stand in line behind others. @default false */
  readonly isUrgent?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a call came to, as far as limits are concerned. */
export interface LimitedAnswer {
  readonly usedTokens?: number | undefined;
  readonly statedLimits?: StatedLimits | undefined;
}

const minuteMs = 60_000;
/** After a refusal that does not say how long it lasts. */
const defaultPauseMs = 1_000;
/** A call that is refused again and again for so long is given up: the key is in use elsewhere, or has no credit. */
const longestPatienceMs = 600_000;

/** An account without credit is not asked again for so long. */
const noCreditMs = 60_000;

interface Model {
  /** One call at a time looks for a turn: customers take turns by the tokens they use, and a shared limit is asked little. */
  readonly line: FairSemaphore;
  /** Until the service has answered once nobody knows its limits: calls go one by one. */
  readonly first: Semaphore;
  hasAnswered: boolean;
  stated: StatedLimits;
}

/**
 * Keeps calls within the limits of a service: requests and tokens per minute, by model. Learns the limits from what the
 * service states, corrects its count by what was really used, and holds all calls back while the service refuses them.
 *
 * A call that is refused because of a limit is made again as soon as it may: that is no failure of the call. An account
 * without credit fails all calls at once for a minute.
 */
export class ServiceLimiter {
  readonly #options: ServiceLimiterOptions;
  /** As many as are in use, which the settings of customers bound. */
  readonly #models = new Map<string, Model>();
  #noCredit: { readonly error: IntegrationError; readonly until: number } | undefined;

  constructor(options: ServiceLimiterOptions) {
    this.#options = options;
  }

  /** Most tokens one call of `model` may use: a larger one would be refused for ever. `Infinity` when nothing is known. */
  maxTokensPerCall(model: string): number {
    return this.#tokensPerMinute(this.#model(model)) ?? Number.POSITIVE_INFINITY;
  }

  /** @throws what `operation` throws, but for refusals that pass; IntegrationError `ABORTED` */
  async run<T extends LimitedAnswer>(call: LimitedCall, operation: () => Promise<T>): Promise<T> {
    const model = this.#model(call.model);
    const { clock } = this.#options;
    const startedAt = clock.now();
    for (;;) {
      try {
        return await this.#attempt(model, call, operation);
      } catch (error) {
        const isPatient = !call.isUrgent && clock.now() - startedAt < longestPatienceMs;
        if (isLimitRefusal(error) && this.#isTooLarge(model, call)) throw tooLarge(error);
        if (!isLimitRefusal(error) || !isPatient) throw error;
      }
    }
  }

  async #attempt<T extends LimitedAnswer>(model: Model, call: LimitedCall, operation: () => Promise<T>): Promise<T> {
    if (!model.hasAnswered && !call.isUrgent) {
      return await model.first.run(() => this.#take(model, call, operation), call.signal);
    }
    return await this.#take(model, call, operation);
  }

  async #take<T extends LimitedAnswer>(model: Model, call: LimitedCall, operation: () => Promise<T>): Promise<T> {
    if (call.isUrgent) await this.#noteUse(model, call);
    else await this.#standInLine(model, call);
    this.#assertCredit();
    try {
      const answer = await operation();
      model.hasAnswered = true;
      await this.#settle(model, call, answer);
      return answer;
    } catch (error) {
      await this.#settleFailure(model, call, error);
      throw error;
    }
  }

  #assertCredit(): void {
    const { error, until } = this.#noCredit ?? {};
    const now = this.#options.clock.now();
    // A clock that was set back must not lengthen it.
    if (error && until !== undefined && now < until && until - now <= noCreditMs) throw error;
  }

  #standInLine(model: Model, call: LimitedCall): Promise<void> {
    const turn = { party: currentParty(), cost: Math.max(1, call.tokens), signal: call.signal };
    return model.line.run(() => this.#waitForTurn(model, call), turn);
  }

  async #waitForTurn(model: Model, call: LimitedCall): Promise<void> {
    const { limits, group, clock } = this.#options;
    for (;;) {
      const waitMs = await limits.take(group, this.#takes(model, call));
      if (waitMs === 0) return;
      await clock.sleep(waitMs, call.signal);
    }
  }

  /** Takes without asking whether it may. */
  async #noteUse(model: Model, call: LimitedCall): Promise<void> {
    const { limits, group } = this.#options;
    await limits.correct(
      group,
      this.#takes(model, call).map(({ cost, ...limit }) => ({ ...limit, refund: -cost })),
    );
  }

  #takes(model: Model, { model: name, tokens }: LimitedCall): LimitTake[] {
    const { requestsPerMinute } = this.#options;
    const ofKey: LimitTake = { name: 'requests', amount: requestsPerMinute, windowMs: minuteMs, cost: 1 };
    const ofTokens = this.#tokenLimit(model, name);
    const ofModel: LimitTake = { ...this.#requestLimit(model, name), cost: 1 };
    return ofTokens ? [ofKey, ofModel, { ...ofTokens, cost: tokens }] : [ofKey, ofModel];
  }

  /** Requests stay counted whatever came of them; tokens are those the service counted. */
  async #settle(model: Model, call: LimitedCall, { usedTokens, statedLimits }: LimitedAnswer): Promise<void> {
    const knewTokens = this.#tokensPerMinute(model) !== undefined;
    if (statedLimits) model.stated = statedLimits;
    const refund = knewTokens && usedTokens !== undefined ? call.tokens - usedTokens : 0;
    await this.#correct(model, call, { refund, stated: statedLimits });
  }

  async #settleFailure(model: Model, call: LimitedCall, error: unknown): Promise<void> {
    if (!IntegrationError.isInstance(error)) return;
    if (isOutOfCredit(error)) this.#noCredit = { error, until: this.#options.clock.now() + noCreditMs };
    const knewTokens = this.#tokensPerMinute(model) !== undefined;
    const stated = Object(error.context['statedLimits']) as StatedLimits;
    if (stated.requests || stated.tokens) model.stated = stated;
    // Of a call that broke off nobody knows whether it was counted.
    const refund = knewTokens && error.context['httpStatus'] !== undefined ? call.tokens : 0;
    const pauseMs = isLimitRefusal(error) ? (error.retryAfterMs ?? defaultPauseMs) : 0;
    await this.#correct(model, call, { refund, stated, pauseMs: this.#isTooLarge(model, call) ? 0 : pauseMs });
  }

  async #correct(
    model: Model,
    call: LimitedCall,
    {
      refund,
      stated = {},
      pauseMs = 0,
    }: { readonly refund: number; readonly stated?: StatedLimits | undefined; readonly pauseMs?: number },
  ): Promise<void> {
    const { limits, group } = this.#options;
    const ofTokens = this.#tokenLimit(model, call.model);
    const corrections: LimitCorrection[] = [
      { ...this.#requestLimit(model, call.model), used: stated.requests?.used, pauseMs },
    ];
    if (ofTokens) corrections.push({ ...ofTokens, refund, used: stated.tokens?.used, pauseMs });
    await limits.correct(group, corrections);
  }

  #isTooLarge(model: Model, { tokens }: LimitedCall): boolean {
    return tokens > (this.#tokensPerMinute(model) ?? Number.POSITIVE_INFINITY);
  }

  #requestLimit({ stated: { requests } }: Model, name: string): RateLimit {
    const { requestsPerMinute } = this.#options;
    return limitOf(
      `requests of ${name}`,
      Math.min(requestsPerMinute, requests?.perMinute ?? requestsPerMinute),
      requests,
    );
  }

  #tokenLimit(model: Model, name: string): RateLimit | undefined {
    const perMinute = this.#tokensPerMinute(model);
    return perMinute === undefined ? undefined : limitOf(`tokens of ${name}`, perMinute, model.stated.tokens);
  }

  #tokensPerMinute({ stated: { tokens } }: Model): number | undefined {
    const { tokensPerMinute } = this.#options;
    return tokensPerMinute === undefined
      ? tokens?.perMinute
      : Math.min(tokensPerMinute, tokens?.perMinute ?? tokensPerMinute);
  }

  #model(name: string): Model {
    const known = this.#models.get(name);
    if (known) return known;
    const model = { line: new FairSemaphore(1), first: new Semaphore(1), hasAnswered: false, stated: {} };
    this.#models.set(name, model);
    return model;
  }
}

/** A service that says what is left of a minute lets all of it be used at once; of others nobody knows. */
function limitOf(name: string, amount: number, stated: StatedLimit | undefined): RateLimit {
  return { name, amount, windowMs: minuteMs, ...(stated && { burst: amount }) };
}

/** Made again it would be refused again: `context.isTooLarge` says that its parts may not be. */
function tooLarge(error: IntegrationError): IntegrationError {
  const { message, code, service, context } = error;
  return new IntegrationError(message, { code, service, context: { ...context, isTooLarge: true }, cause: error });
}

/** Of the refusals because of a limit the one that no waiting helps. */
function isOutOfCredit({ retryable, context }: IntegrationError): boolean {
  return !retryable && context['httpStatus'] === 429;
}

/** The service is fine, and there was too much of us. */
function isLimitRefusal(error: unknown): error is IntegrationError {
  return IntegrationError.isInstance(error) && error.retryable && error.context['httpStatus'] === 429;
}
