declare module 'pino-roll' {
  interface Options {
    file: string;
    extension?: string;
    frequency?: 'daily' | 'hourly' | number;
    size?: string;
    limit?: { count: number };
    mkdir?: boolean;
    maxLength?: number;
  }
  /** A stream that starts a new file by size and day. */
  export default function pinoRoll(options: Options): Promise<NodeJS.WritableStream & { flushSync(): void }>;
}
