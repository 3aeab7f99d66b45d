/** The package ships no types. This is the part we call. */
declare module 'html-encoding-sniffer' {
  /** @returns the WHATWG name of the encoding, or `defaultEncoding` as given when nothing names one. */
  export default function sniffEncoding(
    bytes: Uint8Array,
    options: { readonly transportLayerEncodingLabel?: string | undefined; readonly defaultEncoding: string },
  ): string;
}
