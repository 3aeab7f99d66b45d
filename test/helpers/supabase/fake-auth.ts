import type { IncomingMessage, ServerResponse } from 'node:http';

/** A user who can sign in: whatever the password. */
export interface FakeUser {
  readonly email: string;
  readonly token: string;
  readonly appMetadata: Readonly<Record<string, unknown>>;
}

const anyOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': '*',
};

/**
 * The two requests to Supabase Auth that a page and its server make: signing in by password, and asking whose a token is.
 *
 * @returns whether the request was for it.
 */
export function answerAuth(users: readonly FakeUser[], incoming: IncomingMessage, answer: ServerResponse): boolean {
  if (!incoming.url?.startsWith('/auth/v1/')) return false;
  const send = (status: number, body: object): void => {
    answer.writeHead(status, { ...anyOrigin, 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (incoming.method === 'OPTIONS') send(200, {});
  else if (incoming.url.startsWith('/auth/v1/token')) {
    void incoming.toArray().then((parts) => {
      const { email } = JSON.parse(Buffer.concat(parts).toString());
      const user = users.find((known) => known.email === email);
      if (!user) return send(400, { error: 'invalid_grant' });
      const session = { access_token: user.token, refresh_token: 'refresh', token_type: 'bearer', expires_in: 3600 };
      return send(200, { ...session, user: toUser(user) });
    });
  } else {
    const user = users.find(({ token }) => incoming.headers.authorization === `Bearer ${token}`);
    if (user) send(200, toUser(user));
    else send(401, { error: 'invalid token' });
  }
  return true;
}

const toUser = ({ email, appMetadata }: FakeUser): object => ({
  ...{ id: `id-of-${email}`, aud: 'authenticated', email, app_metadata: appMetadata, user_metadata: {} },
});
