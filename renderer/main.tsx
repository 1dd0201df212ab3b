import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { applyAppearance, rememberedAppearance } from './app/appearance.ts';
import { createDesktop } from './kit/desktop.ts';
import { followChanges } from './app/follow-changes.ts';
import { createI18n, resolveLanguage } from './kit/i18n.ts';
import { createServices } from './app/services.ts';
import { keepSignedIn } from './connection/browser-session.ts';
import { createPageConnection } from './connection/page-connection.ts';
import { inDesktop, openLink } from './connection/host-link.ts';
import './ui/tokens.css';

// The page is drawn before the host has answered: what is typed meanwhile is kept, and sent when it
// has.
const appearance = rememberedAppearance();
const i18n = createI18n(resolveLanguage(appearance.language, navigator.languages));
applyAppearance(appearance, i18n);

const connection = createPageConnection({ open: openLink, desktop: inDesktop() });
const services = createServices(connection, createDesktop(connection));
followChanges(services, new AbortController().signal);
if (!inDesktop()) keepSignedIn();

const root = document.getElementById('root');
if (root) createRoot(root).render(<App services={services} i18n={i18n} />);
