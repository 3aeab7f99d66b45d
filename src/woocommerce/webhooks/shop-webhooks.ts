import { randomBytes, randomInt } from 'node:crypto';
import { IntegrationError } from '../../errors.ts';
import { Secret } from '../../security/secret.ts';
import { openClient } from '../connect/open-shop.ts';
import type { WooWebhook } from '../schemas/shop.ts';
import type { ShopEnvironment } from '../shop-environment.ts';
import { verifyWebhook, type WebhookHeaders, type WebhookVerdict } from './verify-webhook.ts';

/** What a shop is to tell us, and where. */
export interface WebhookRequest {
  /** E.g. `product.updated`, `order.created`, `customer.deleted`, or `action.` and a hook of a plugin. */
  readonly topic: string;
  /** Your address for this customer's deliveries; https, except in tests. */
  readonly deliveryUrl: string;
  /** Shown in the shop's settings. @default the topic */
  readonly name?: string | undefined;
}

export interface WebhookCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Where secrets of webhooks lie in the vault, under the webhooks' ids. */
export const webhookRecord = 'woocommerce-webhooks';

/**
 * Webhooks of customers' shops, and the secrets they sign with. All methods throw IntegrationError `SHOP_UNKNOWN`,
 * `SHOP_PERMISSION`, and what a request throws: see `WooClient`.
 */
export class ShopWebhooks {
  readonly #environment: () => ShopEnvironment;

  constructor(environment: () => ShopEnvironment) {
    this.#environment = environment;
  }

  /**
   * Has a shop tell an address of a kind of event. The secret is made here, kept encrypted, and never shown.
   *
   * The shop pings the address at once; `handleWebhook` answers that.
   *
   * @example
   * ```ts
   * const deliveryUrl = 'https://chat.example/hooks/shop-1';
   * for (const topic of ['product.created', 'product.updated', 'product.deleted']) {
   *   await integration.woocommerce.webhooks.create('shop-1', { topic, deliveryUrl });
   * }
   * ```
   */
  async create(
    customerId: string,
    { topic, deliveryUrl, name = topic }: WebhookRequest,
    options: WebhookCallOptions = {},
  ): Promise<WooWebhook> {
    const environment = this.#environment();
    const { client } = await openClient(customerId, environment);
    const secret = createSecret();
    // Kept before the shop knows it: a delivery may be here sooner than the answer.
    const pending = `pending-${randomBytes(8).toString('hex')}`;
    await environment.vault.save(customerId, webhookRecord, { [pending]: new Secret(secret) });
    try {
      const webhook = await client.webhooks.create({ name, topic, delivery_url: deliveryUrl, secret }, options);
      await environment.vault.save(customerId, webhookRecord, { [String(webhook.id)]: new Secret(secret) });
      await environment.vault.remove(customerId, webhookRecord, [pending]);
      return webhook;
    } catch (error) {
      const isLost = IntegrationError.isInstance(error) && error.context['outcome'] === 'unknown';
      // Whether it is there is not known: then its deliveries shall be understood.
      if (!isLost) await environment.vault.remove(customerId, webhookRecord, [pending]);
      throw error;
    }
  }

  /** All webhooks of the shop, others' too. */
  async list(customerId: string, options: WebhookCallOptions = {}): Promise<WooWebhook[]> {
    const { client } = await openClient(customerId, this.#environment());
    const webhooks: WooWebhook[] = [];
    for await (const webhook of client.webhooks.list({ orderby: 'id', order: 'asc' }, options)) webhooks.push(webhook);
    return webhooks;
  }

  /** Removes a webhook from the shop, and its secret. One that is gone already is no error. */
  async delete(customerId: string, webhookId: number | string, options: WebhookCallOptions = {}): Promise<void> {
    const environment = this.#environment();
    const { client } = await openClient(customerId, environment);
    // Webhooks have no trash.
    await client.webhooks.delete(webhookId, { ...options, permanent: true }).catch((error: unknown) => {
      if (!IntegrationError.isInstance(error) || error.code !== 'SHOP_NOT_FOUND') throw error;
    });
    await environment.vault.remove(customerId, webhookRecord, [String(webhookId)]);
  }

  /**
   * Switches those of our webhooks on again that the shop has switched off: it does so after more than five deliveries in a
   * row that were not answered. Worth a call a day.
   *
   * @returns those that were off.
   */
  async reactivate(customerId: string, options: WebhookCallOptions = {}): Promise<WooWebhook[]> {
    const environment = this.#environment();
    const { client } = await openClient(customerId, environment);
    const ours = await environment.vault.read(customerId, webhookRecord);
    const off = (await this.list(customerId, options)).filter(
      ({ id, status }) => ours.has(String(id)) && status === 'disabled',
    );
    for (const { id } of off) await client.webhooks.update(id, { status: 'active' }, options);
    return off;
  }

  /**
   * Says whether a delivery comes from the shop of this customer. The secrets are the customer's: name it by the address the
   * delivery came to, never by what stands in it.
   *
   * @param rawBody - the bytes as received, before any parsing.
   * @throws IntegrationError `SECRET_DECRYPT`, `ENCRYPTION_KEY_MISSING`
   */
  async verify(customerId: string, rawBody: Uint8Array | string, headers: WebhookHeaders): Promise<WebhookVerdict> {
    const secrets = await this.#environment().vault.read(customerId, webhookRecord);
    return verifyWebhook(
      rawBody,
      headers,
      [...secrets.values()].map((secret) => secret.reveal()),
    );
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const secretLength = 48;

/** Letters and digits only: shops keep secrets HTML-escaped, and not all versions undo that before they sign. */
function createSecret(): string {
  return Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('');
}
