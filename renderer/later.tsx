import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/** A component of the window that is not in its first load. */
export interface Part<P extends object> {
  load(): Promise<ComponentType<P>>;
  /** Undefined until it was loaded. */
  loaded: ComponentType<P> | undefined;
}

const gets: (() => Promise<void>)[] = [];

/**
 * A part that comes right after the first screen: before anybody wants it, and also where the host goes away meanwhile.
 * What could not be loaded then is loaded when it is wanted.
 */
export function part<P extends object>(load: Part<P>['load']): Part<P> {
  const made: Part<P> = { load, loaded: undefined };
  gets.push(() => get(made));
  return made;
}

/** Loads every part, once the first screen is there. */
export function useParts(): void {
  useEffect(() => {
    for (const each of gets) void each();
  }, []);
}

interface Props<P extends object> {
  part: Part<P>;
  with: P;
  /** Shown until the part is there. */
  meanwhile?: ReactNode;
}

export function Later<P extends object>({ part, with: props, meanwhile = null }: Props<P>) {
  const [Loaded, setLoaded] = useState<ComponentType<P> | undefined>(() => part.loaded);
  useEffect(() => {
    void get(part).then(() => setLoaded(() => part.loaded));
  }, [part]);
  return Loaded ? <Loaded {...props} /> : meanwhile;
}

/** A module that failed to come is asked for again the next time; one that came is kept by the browser. */
async function get<P extends object>(wanted: Part<P>): Promise<void> {
  wanted.loaded ??= await wanted.load().catch(() => undefined);
}
