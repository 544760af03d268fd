namespace Petrel.Export.Reports;

/// <summary>The looks of the page: dark and light as the reader's system is, and on A4.</summary>
internal static class ReportPageStyle
{
    internal const string Sheet = """
        :root{color-scheme:light dark;--ground:#fbfbf9;--card:#fff;--ink:#1c2126;--muted:#5c6670;--rule:#e2e4e1;--blue:#2f6db3;--red:#c2452d;--green:#2d7a4f;--gap:#eeefec}
        @media (prefers-color-scheme:dark){:root{--ground:#14181c;--card:#1b2026;--ink:#e6e9ec;--muted:#9aa5b0;--rule:#2d343c;--blue:#6ea8e6;--red:#ee7d63;--green:#6cc495;--gap:#20262d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
        main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 3rem}
        h1{font-size:1.7rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.01em}
        h2{font-size:1.15rem;margin:2.4rem 0 .7rem;padding-top:.9rem;border-top:1px solid var(--rule)}
        h3{font-size:1rem;margin:1.4rem 0 .3rem}
        p{margin:.3rem 0;max-width:52rem;text-wrap:pretty}.muted,small{color:var(--muted)}.lead{font-size:1.1rem;margin:.7rem 0 1.2rem}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;margin:1.2rem 0}
        .tile{background:var(--card);border:1px solid var(--rule);border-radius:.5rem;padding:.7rem .9rem}
        .tile dt{color:var(--muted);font-size:.82rem}.tile dd{margin:0;font-size:1.45rem;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
        .tile small{display:block;font-size:.78rem;font-weight:400;white-space:normal;line-height:1.3;margin-top:.15rem}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
        caption{text-align:left;color:var(--muted);font-size:.85rem;padding:1.1rem 0 .2rem}
        th,td{text-align:left;padding:.34rem .9rem .34rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
        thead th{color:var(--muted);font-weight:500;font-size:.82rem;white-space:nowrap}
        tbody th{font-weight:500;overflow-wrap:anywhere;min-width:8rem}
        th.n,td.n{text-align:right;white-space:nowrap}th:last-child,td:last-child{padding-right:0}
        figure.chart{margin:1rem 0;background:var(--card);border:1px solid var(--rule);border-radius:.5rem;padding:.8rem .9rem .4rem;overflow-x:auto}
        figcaption{font-weight:500;font-size:.92rem;margin-bottom:.2rem}
        svg{display:block;width:100%;min-width:30rem;height:auto}
        svg text{fill:var(--muted);font-size:11px}text.m{text-anchor:middle}text.e{text-anchor:end}
        .grid{stroke:var(--rule)}.axis{stroke:var(--muted)}
        .traffic{fill:var(--blue)}.lost{fill:var(--red)}.gap{fill:var(--gap)}
        .line{fill:none;stroke:var(--blue);stroke-width:2;stroke-linejoin:round}.trend{stroke:var(--blue);stroke-width:1.5;stroke-dasharray:5 4}
        .limit{stroke:var(--red);stroke-width:1.2;stroke-dasharray:2 3}
        ul{padding-left:1.1rem;margin:.4rem 0}li{margin:.15rem 0}
        footer{margin-top:2.5rem;color:var(--muted);font-size:.85rem}
        @media print{@page{size:A4;margin:14mm}:root{color-scheme:light;--ground:#fff;--card:#fff;--ink:#000;--muted:#444;--rule:#ccc;--blue:#2f6db3;--red:#c2452d;--green:#2d7a4f;--gap:#eee}
        body{font-size:10pt}main{padding:0;max-width:none}h2{break-after:avoid}figure.chart,tr,.tile{break-inside:avoid}svg{min-width:0}.scroll,figure.chart{overflow:visible}}
        """;
}
