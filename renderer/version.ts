import packageText from '../package.json?raw';

/** Of the page itself; the host may be newer by now. */
export const { version } = JSON.parse(packageText) as { version: string };
