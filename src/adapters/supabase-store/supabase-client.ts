/** The part of the `@supabase/supabase-js` client we call. Declared here so that vendor types stay out of our declarations. */
export interface SupabaseClientLike {
  rpc(name: string, parameters: Readonly<Record<string, unknown>>): SupabaseCall;
  channel(topic: string, options: { readonly config: { readonly private: boolean } }): SupabaseChannel;
}

/** A call that is made when it is awaited. */
export interface SupabaseCall {
  abortSignal(signal: AbortSignal): PromiseLike<SupabaseAnswer>;
}

/** What came back. A network that failed is an error too, with status 0. */
export interface SupabaseAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly error: {
    readonly code?: string | undefined;
    readonly message: string;
    readonly details?: string | null | undefined;
  } | null;
}

export interface SupabaseChannel {
  httpSend(event: string, payload: object, options: { readonly timeout: number }): Promise<unknown>;
}

/** Which project, and the key to it. */
export interface SupabaseAccess {
  readonly url: string;
  readonly serviceRoleKey: string;
}

/** Loads the vendor's client. It keeps no session and opens no connection by itself. */
export async function createSupabaseClient({ url, serviceRoleKey }: SupabaseAccess): Promise<SupabaseClientLike> {
  const { createClient } = await import('@supabase/supabase-js');
  return createClient(url, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    // Its own retry repeats reads only, after network errors, and waits seven seconds.
    db: { retry: false },
  });
}
