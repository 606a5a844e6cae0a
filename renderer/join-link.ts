/**
 * What the picture on the host's screen said, as in `#join=…`; empty where the page was opened without. From then on it
 * stands in no address bar and in no history.
 */
export function takeJoinLink(): string {
  const [, link = ''] = /^#join=([\w-]+)$/.exec(window.location.hash) ?? [];
  if (link !== '') window.history.replaceState(null, '', window.location.pathname);
  return link;
}
