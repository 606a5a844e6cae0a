import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { type Answer, type Ask, type BridgeName, bridge, bridgeNames, verbOfBridge } from '../shop/bridge.ts';
import { channelOf, READY_CHANNEL } from '../shop/channels.ts';
import type { Verb } from '../shop/verbs.ts';
import { isOurPage } from './page-address.ts';

/** One handler for every name of the bridge: a missing one does not compile. */
export type BridgeHandlers = { [N in BridgeName]: (argument: Ask<N>) => Promise<Answer<N>> };

/** Answers the windows: only our own page is heard, only with arguments that parse, and only for who may. */
export function answerBridge(
  ipc: Pick<IpcMain, 'handle' | 'on'>,
  handlers: BridgeHandlers,
  may: (verb: Verb) => Promise<boolean>,
  onReady: (window: WebContents) => void,
): void {
  for (const name of bridgeNames) answerOne(ipc, name, handlers, may);
  ipc.on(READY_CHANNEL, (event) => {
    if (isFromOurPage(event)) onReady(event.sender);
  });
}

function answerOne<N extends BridgeName>(
  ipc: Pick<IpcMain, 'handle'>,
  name: N,
  handlers: BridgeHandlers,
  may: (verb: Verb) => Promise<boolean>,
): void {
  const verb = verbOfBridge(name);
  ipc.handle(channelOf(name), async (event, argument: unknown) => {
    if (!isFromOurPage(event)) throw new Error(`${name}: not from our page`);
    const parsed = bridge[name].ask.safeParse(argument ?? null);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(`${name}: ${[...(issue?.path ?? []), issue?.message].join(' ')}`);
    }
    if (verb !== undefined && !(await may(verb))) throw new Error(`${name}: this takes the right to ${verb}`);
    return handlers[name](parsed.data as Ask<N>);
  });
}

function isFromOurPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}
