/**
 * The customer of whoever asks. Here a token is a customer; in your application ask your sessions, never the request's body.
 *
 * @returns `undefined` for somebody who is not signed in.
 */
export async function customerOf(request: Request): Promise<string | undefined> {
  const [, token] = /^Bearer ([\w-]{1,64})$/.exec(request.headers.get('authorization') ?? '') ?? [];
  return token;
}
