import { createHash } from 'node:crypto';

interface Words {
  title: string;
  why: string;
  steps: readonly string[];
  link: string;
  help: string;
}

/** What the page says, by language; the first is for everybody else. */
const wordsByLanguage = {
  en: {
    title: 'This shop needs an encrypted connection',
    why: 'On this address others in the same Wi-Fi could read along. Nothing was sent yet.',
    steps: [
      'Open the address below. The browser warns, because the host vouches for itself.',
      'Go on only in the shop’s own Wi-Fi, and only where somebody at the host told you to.',
      'On the host press “Add a tablet” and type its digits on the encrypted page. The picture leads back here.',
    ],
    link: 'Open the encrypted page',
    help: 'Somebody of the shop can help you.',
  },
  de: {
    title: 'Dieser Laden verlangt eine verschlüsselte Verbindung',
    why: 'Über diese Adresse könnten andere im selben WLAN mitlesen. Es wurde noch nichts gesendet.',
    steps: [
      'Die Adresse unten öffnen. Der Browser warnt, weil der Host für sich selbst bürgt.',
      'Nur im WLAN des Ladens weitergehen, und nur, wenn jemand am Host es gesagt hat.',
      'Am Host auf „Tablet hinzufügen“ tippen und die Ziffern auf der verschlüsselten Seite eingeben. Der Bildcode führt hierher zurück.',
    ],
    link: 'Verschlüsselte Seite öffnen',
    help: 'Jemand aus dem Laden kann helfen.',
  },
  es: {
    title: 'Esta tienda exige una conexión cifrada',
    why: 'En esta dirección otras personas de la misma red Wi-Fi podrían leerlo todo. Aún no se ha enviado nada.',
    steps: [
      'Abra la dirección de abajo. El navegador avisa porque el anfitrión responde por sí mismo.',
      'Continúe solo en la red Wi-Fi de la tienda y solo si alguien del anfitrión se lo ha indicado.',
      'En el anfitrión pulse «Añadir una tableta» y escriba las cifras en la página cifrada. El código de imagen lleva de vuelta aquí.',
    ],
    link: 'Abrir la página cifrada',
    help: 'Alguien de la tienda puede ayudarle.',
  },
  fr: {
    title: 'Ce magasin exige une connexion chiffrée',
    why: 'À cette adresse, d’autres personnes du même Wi-Fi pourraient tout lire. Rien n’a encore été envoyé.',
    steps: [
      'Ouvrez l’adresse ci-dessous. Le navigateur avertit, car l’hôte se porte garant de lui-même.',
      'Ne continuez que sur le Wi-Fi du magasin, et seulement si quelqu’un à l’hôte vous l’a dit.',
      'Sur l’hôte, touchez « Ajouter une tablette » et tapez les chiffres sur la page chiffrée. Le code-image ramène ici.',
    ],
    link: 'Ouvrir la page chiffrée',
    help: 'Quelqu’un du magasin peut vous aider.',
  },
  ar: {
    title: 'يتطلب هذا المتجر اتصالاً مشفراً',
    why: 'على هذا العنوان قد يقرأ آخرون على شبكة الواي فاي نفسها ما يُرسل. لم يُرسل شيء بعد.',
    steps: [
      'افتح العنوان أدناه. يحذّر المتصفح لأن المضيف يشهد لنفسه.',
      'لا تتابع إلا على شبكة الواي فاي الخاصة بالمتجر، وفقط إذا طلب منك ذلك أحد عند المضيف.',
      'على المضيف اضغط «إضافة لوح» واكتب الأرقام في الصفحة المشفرة. الرمز المصوّر يعيدك إلى هنا.',
    ],
    link: 'افتح الصفحة المشفرة',
    help: 'يمكن لأحد العاملين في المتجر أن يساعدك.',
  },
} as const satisfies Record<string, Words>;
type Language = keyof typeof wordsByLanguage;

const STYLE =
  'body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}a{display:inline-block;padding:.75rem 1rem;border:2px solid;border-radius:.5rem;color:#0b4f8a}li{margin:.5rem 0}';

/** Its own style by its digest, and nothing else at all. */
export const policyOfPage = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** How a tablet gets an encrypted connection; `accepted` languages best first, `host` as the browser named this machine. */
export function pageOf(accepted: readonly string[], host: string): string {
  const language = languageOf(accepted);
  const { title, why, steps, link, help } = wordsByLanguage[language];
  const address = `https://${escaped(host)}/`;
  return [
    `<!doctype html><html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${title}</h1><p>${why}</p><ol>${steps.map((step) => `<li>${step}</li>`).join('')}</ol>`,
    `<p><a href="${address}">${link}</a></p><p><bdi dir="ltr">${address}</bdi></p><p>${help}</p></main></body></html>`,
  ].join('');
}

function languageOf(accepted: readonly string[]): Language {
  for (const tag of accepted) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(language)) return language;
  }
  return 'en';
}

function isLanguage(language: string): language is Language {
  return Object.hasOwn(wordsByLanguage, language);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
