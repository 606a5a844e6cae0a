import { contextBridge, ipcRenderer } from 'electron';
import type { Shell } from '../shop/bridge.ts';
import { channelOf, MACHINE_CHANGED, PORT_MESSAGE, READY_CHANNEL } from '../shop/channels.ts';

// The one file of this folder that runs in a page.
declare const window: { readonly origin: string; postMessage(text: string, origin: string, ports: unknown[]): void };

// A port cannot cross the context bridge: it is handed to the page as a message of its own window.
ipcRenderer.on(PORT_MESSAGE, ({ ports }) => window.postMessage(PORT_MESSAGE, window.origin, ports));

const shell: Shell = {
  ask: (name, argument) => ipcRenderer.invoke(channelOf(name), argument),
  ready: () => ipcRenderer.send(READY_CHANNEL),
  onMachineChanged: (listener) => {
    const onChanged = () => listener();
    ipcRenderer.on(MACHINE_CHANGED, onChanged);
    return () => ipcRenderer.off(MACHINE_CHANGED, onChanged);
  },
};
contextBridge.exposeInMainWorld('tillwire', shell);
