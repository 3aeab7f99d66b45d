/** Parameters with which requests to a shop are authenticated. */
const secretParameters =
  /([?&](?:consumer_key|consumer_secret|oauth_consumer_key|oauth_nonce|oauth_signature)=)[^&#]*/gi;

/** The same address with `***` for keys and signatures: what may stand in an error, an event or a log. */
export function redactUrl(url: string): string {
  return url.replaceAll(secretParameters, '$1***');
}
