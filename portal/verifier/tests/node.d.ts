// As much of Node as the tests use: the package itself needs none, so no types are installed.
declare module "node:fs" {
  interface Entry { name: string; isDirectory(): boolean }
  export function existsSync(path: string): boolean;
  export function readFileSync(path: string): Uint8Array;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function readdirSync(path: string, options: { withFileTypes: true }): Entry[];
}
declare module "node:crypto" {
  export const webcrypto: { subtle: SubtleCrypto };
  export function createHash(name: string): {
    update(bytes: Uint8Array): { digest(): Uint8Array };
  };
}
declare const process: { argv: string[]; versions: Record<string, string>; env: Record<string, string | undefined>; exit(status: number): never };
