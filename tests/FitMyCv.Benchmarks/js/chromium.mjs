import { chromium } from 'playwright-core';
import { contact, cv, sections, serve } from './worker.mjs';

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const block = (item) =>
  item.title !== undefined ? `<h3><span>${escape(item.title)}</span><time>${escape(item.dates)}</time></h3><p>${escape(item.subline)}</p>`
  : item.bullets ? `<ul>${item.bullets.map((text) => `<li>${escape(text)}</li>`).join('')}</ul>`
  : item.lead ? `<p class="lead">${escape(item.lead)}</p>`
  : `<p>${item.label ? `<b>${escape(item.label)}:</b> ` : ''}${escape(item.text ?? '')}</p>`;
const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>CV ${escape(cv.header.full_name)}</title><style>
body{font:9.6pt/1.36 "Noto Sans",sans-serif;color:#1f2933;margin:0}h1{font-size:24pt;color:#1b4f8a;margin:0}h2{font-size:12pt;color:#1b4f8a;border-bottom:.75pt solid #b9c7d8;margin:14pt 0 5pt}
h3{font-size:10.2pt;margin:9pt 0 0;display:flex;justify-content:space-between}time{font-weight:400}p{margin:2pt 0}ul{margin:2pt 0;padding-left:11pt}.lead{font-weight:700}a{color:#1b4f8a}</style>
<h1>${escape(cv.header.full_name)}</h1><p>${escape(cv.header.current_title)}</p><p>${contact.map((text) => (/^http|@/.test(text) ? `<a href="${escape(text.includes('@') ? `mailto:${text}` : text)}">${escape(text)}</a>` : escape(text))).join(' | ')}</p>
${sections.map((section) => `<section><h2>${section.heading}</h2>${section.blocks.map(block).join('')}</section>`).join('')}</html>`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext();
await serve(async () => {
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'load' });
  const pdf = await page.pdf({ format: 'A4', tagged: true, printBackground: true, margin: { top: '15mm', bottom: '15mm', left: '12mm', right: '12mm' } });
  await page.close();
  return pdf.length;
}, () => browser.close());
