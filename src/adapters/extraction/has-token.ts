/** Whether a list of words such as `rel` holds `token`, whatever the case. */
export function hasToken(list: string | undefined, token: string): boolean {
  return list?.toLowerCase().split(/\s+/).includes(token) ?? false;
}
