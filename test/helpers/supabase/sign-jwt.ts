import { createHmac } from 'node:crypto';

/** Signs a token as Supabase does: HS256, `role` says as whom PostgREST works. */
export function signJwt(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', secret).update(parts.join('.')).digest('base64url');
  return [...parts, signature].join('.');
}
