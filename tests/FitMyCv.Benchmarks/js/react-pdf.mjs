import { createElement as h } from 'react';
import { Document, Font, Link, Page, StyleSheet, Text, View, renderToBuffer } from '@react-pdf/renderer';
import { contact, cv, sections, serve } from './worker.mjs';

const folder = '/usr/share/fonts/truetype/noto';
Font.register({ family: 'Noto Sans', fonts: [{ src: `${folder}/NotoSans-Regular.ttf` }, { src: `${folder}/NotoSans-Bold.ttf`, fontWeight: 700 }] });
const style = StyleSheet.create({
  page: { fontFamily: 'Noto Sans', fontSize: 9.6, lineHeight: 1.36, color: '#1f2933', paddingVertical: '15mm', paddingHorizontal: '12mm' },
  name: { fontSize: 24, fontWeight: 700, color: '#1b4f8a' },
  heading: { fontSize: 12, fontWeight: 700, color: '#1b4f8a', borderBottom: '0.75pt solid #b9c7d8', marginTop: 14, marginBottom: 5 },
  entry: { flexDirection: 'row', justifyContent: 'space-between', marginTop: 9 },
  bold: { fontWeight: 700 },
  bullet: { flexDirection: 'row' },
  sign: { width: 11 },
  text: { flex: 1 },
});

const block = (item, key) =>
  item.title !== undefined
    ? h(View, { key, wrap: false },
        h(View, { style: style.entry }, h(Text, { style: style.bold }, item.title), h(Text, null, item.dates)), h(Text, null, item.subline))
  : item.bullets
    ? h(View, { key }, item.bullets.map((text, index) => h(View, { key: index, style: style.bullet }, h(Text, { style: style.sign }, '•'), h(Text, { style: style.text }, text))))
  : item.lead ? h(Text, { key, style: style.bold }, item.lead)
  : h(Text, { key }, item.label ? h(Text, { style: style.bold }, `${item.label}: `) : null, item.text);

const document = () =>
  h(Document, { title: `CV ${cv.header.full_name}`, language: 'en' },
    h(Page, { size: 'A4', style: style.page },
      h(Text, { style: style.name }, cv.header.full_name),
      h(Text, null, cv.header.current_title),
      h(Text, null, contact.map((text, key) => (/^http|@/.test(text) ? h(Link, { key, src: text.includes('@') ? `mailto:${text}` : text }, `${text} | `) : `${text} | `))),
      sections.map((section, key) => h(View, { key }, h(Text, { style: style.heading, minPresenceAhead: 30 }, section.heading), section.blocks.map(block)))));

await serve(async () => (await renderToBuffer(document())).length);
