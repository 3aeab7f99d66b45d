import type { Telemetry } from '../contracts/telemetry.ts';

/** {@link Telemetry} that goes nowhere. */
export const silentTelemetry: Telemetry = { trace: (_, __, operation) => operation(), count() {}, measure() {} };
