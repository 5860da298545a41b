/** The page's only style sheet: nothing is loaded, and no element has a style of its own. */
export const style = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1b1f24;--dim:#525b65;--line:#d3d9df;--link:#0b5cad;
--bad:#a81d16;--bad-back:#fdecea;--warn:#7a4b00;--warn-back:#fff3dc;--good:#17612f;--good-back:#e6f5ea;
--track:#e7eaee;--run:#5b6570;--reads:#c62828;--writes:#b06800;--mark:#fff0b8}
@media (prefers-color-scheme:dark){:root{--page:#0f1318;--card:#171c23;--text:#e6e9ee;--dim:#a6b0bb;--line:#323b46;
--link:#7ab8ff;--bad:#ff9d95;--bad-back:#3b1b19;--warn:#f2c063;--warn-back:#362a12;--good:#84d8a0;--good-back:#16301f;
--track:#29313b;--run:#a6b0bb;--reads:#ff6b61;--writes:#dd9a2b;--mark:#4a3d10}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
.wide{max-width:64rem;margin:0 auto;padding-left:1rem;padding-right:1rem}
header{padding-top:1.75rem}
header p{margin:.25rem 0}
h1{font-size:1.6rem;line-height:1.25;margin:0}
h2{font-size:1.2rem;line-height:1.3;margin:0 0 .75rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
h3:first-child{margin-top:0}
p{margin:.5rem 0}
.dim{color:var(--dim)}
.small{font-size:.875rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;padding:0;margin:1rem 0 0;font-size:.9rem}
main{padding-top:1rem;padding-bottom:1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem;margin:0 0 1rem}
.verdict{border-left-width:6px}
.verdict.destructive{border-left-color:var(--reads)}
.verdict.careful{border-left-color:var(--writes)}
.verdict.harmless{border-left-color:var(--good)}
.sentence{font-size:1.2rem;line-height:1.45;margin:.6rem 0;max-width:48rem}
.badge{display:inline-block;border-radius:5px;padding:.05rem .5rem;font-size:.85rem;font-weight:650;white-space:nowrap;
background:var(--track);color:var(--text)}
.badge.destructive,.badge.refused,.badge.dangerous,.badge.bad{background:var(--bad-back);color:var(--bad)}
.badge.careful,.badge.warning{background:var(--warn-back);color:var(--warn)}
.badge.harmless,.badge.good{background:var(--good-back);color:var(--good)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em;unicode-bidi:isolate}
ul.tight{list-style:none;margin:0;padding:0;columns:22rem;column-gap:1.5rem}
ul.plain,ol.plain{list-style:none;margin:0;padding:0}
ul.plain>li{padding:.45rem 0;border-top:1px solid var(--line)}
ul.plain>li:first-child{border-top:0}
.reason{display:grid;grid-template-columns:7.5rem 1fr;gap:.25rem .75rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1rem 0 0;padding:0}
.facts div{background:var(--page);border-radius:8px;padding:.5rem .75rem}
.facts dt{font-size:.8rem;color:var(--dim)}
.facts dd{margin:0;font-size:1.1rem;font-weight:600}
dl.pairs{display:grid;grid-template-columns:minmax(6rem,11rem) 1fr;gap:.35rem 1rem;margin:0}
dl.pairs dt{color:var(--dim)}
dl.pairs dd{margin:0}
details{margin:.5rem 0}
details.file{border:1px solid var(--line);border-radius:8px;padding:0 .9rem;margin:.6rem 0}
details.file[open]{padding-bottom:.9rem}
summary{cursor:pointer;padding:.55rem 0}
summary .name{font-weight:600}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:left;color:var(--dim);font-size:.875rem;padding:0 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-top:1px solid var(--line)}
thead th{border-top:0;font-size:.8rem;color:var(--dim);font-weight:600;vertical-align:bottom;overflow-wrap:normal}
tbody th{font-weight:400}
td.figure,th.figure{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
td.when{width:34%;min-width:6rem}
tr>:last-child{padding-right:0}
.bar{display:block;width:100%;height:12px;margin:.35rem 0}
.key .bar{display:inline-block;width:1.6rem;margin:0 .35rem 0 0;vertical-align:-1px}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin:.25rem 0 .5rem;list-style:none;font-size:.85rem;color:var(--dim)}
.track{fill:var(--track)}.run{fill:var(--run)}.reads{fill:var(--reads)}.writes{fill:var(--writes)}
ol.statements{list-style:none;margin:0;padding:0}
ol.statements>li{border-top:1px solid var(--line);padding:.55rem 0}
.line{display:flex;gap:.75rem;justify-content:space-between;align-items:baseline}
.line .time{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--dim);font-size:.875rem}
.notes{margin:.2rem 0 0;padding:0 0 0 1.1rem;font-size:.9rem}
.lost{color:var(--bad);font-weight:600}
pre{margin:.5rem 0;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:.5rem .7rem;overflow-x:auto;
white-space:pre-wrap}
.row{display:block}
pre.source{padding:.4rem 0}
pre.source>*{display:grid;grid-template-columns:2.6rem 1fr;gap:.75rem;padding:0 .7rem}
pre.source>mark{background:var(--mark);color:inherit;font-weight:600}
.no{text-align:right;color:var(--dim);font-weight:400;user-select:none}
mark .no{color:inherit}
footer{padding-bottom:2rem;color:var(--dim);font-size:.875rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:40rem){section{padding:.9rem .9rem;border-radius:8px}h1{font-size:1.35rem}.sentence{font-size:1.08rem}
.reason,dl.pairs{grid-template-columns:1fr;gap:.1rem}dl.pairs dd{margin-bottom:.5rem}.facts{grid-template-columns:1fr 1fr}
.wide{padding-left:.6rem;padding-right:.6rem}table{font-size:.875rem}th,td{padding-right:.55rem}.when{display:none}
pre.source>*{grid-template-columns:1.6rem 1fr;gap:.6rem;padding:0 .5rem}}
@media (forced-colors:active){.run{fill:GrayText}.reads,.writes{fill:CanvasText}.badge{border:1px solid}}
@media print{nav,.skip{display:none}section,details.file{break-inside:avoid-page;border-color:#999}
details::details-content{content-visibility:visible;height:auto}}
`;
