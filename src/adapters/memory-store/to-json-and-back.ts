/** What a store keeps as JSON loses what JSON cannot say, such as a property that is `undefined`. */
export function toJsonAndBack<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
