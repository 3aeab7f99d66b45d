import { isCI, isTTY, log, progress } from '@clack/prompts';

/** Shows how far a job is. */
export interface ProgressDisplay {
  update(percentage: number, message: string): void;
  /** Ends the display with a last line. */
  done(message: string): void;
}

/** A live bar in a terminal; a line for every quarter elsewhere, so that logs stay readable. */
export function showProgress(title: string, onCancel: () => void): ProgressDisplay {
  return isTTY(process.stdout) && !isCI() ? progressBar(title, onCancel) : progressLines(title, onCancel);
}

function progressBar(title: string, onCancel: () => void): ProgressDisplay {
  const bar = progress({ max: 100, onCancel, cancelMessage: 'Stopping ...' });
  bar.start(title);
  // The bar puts the terminal into raw mode and answers Ctrl-C there by ending the process on the spot
  // (https://github.com/bombshell-dev/clack/issues/573). Out of raw mode Ctrl-C is a signal again, and calls onCancel.
  process.stdin.setRawMode?.(false);
  let shown = 0;
  return {
    update(percentage, message) {
      bar.advance(percentage - shown, message);
      shown = percentage;
    },
    done: (message) => (bar.isCancelled ? log.warn(message) : bar.stop(message)),
  };
}

function progressLines(title: string, onCancel: () => void): ProgressDisplay {
  process.once('SIGINT', onCancel);
  log.step(title);
  let next = 25;
  return {
    update(percentage, message) {
      if (percentage < next || percentage >= 100) return;
      next = percentage + 25;
      log.step(`${percentage} %  ${message}`);
    },
    done(message) {
      process.off('SIGINT', onCancel);
      log.step(message);
    },
  };
}
