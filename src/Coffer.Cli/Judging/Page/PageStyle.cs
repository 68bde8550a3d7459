namespace Coffer.Cli.Judging.Page;

/// <summary>The page's style sheet: light, dark and print.</summary>
internal static class PageStyle
{
    /// <summary>The whole sheet.</summary>
    public const string Css = """
        :root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1c2230;--soft:#5d6679;--line:#dfe3ea;
        --good:#1f7a4d;--good-bg:#e7f5ed;--bad:#b3261e;--bad-bg:#fdeceb;--none:#8a93a3;--none-bg:#f0f2f5;--warn:#8a5a00;--warn-bg:#fdf3dd}
        @media (prefers-color-scheme:dark){:root{--ground:#12151c;--card:#1a1f29;--ink:#e6e9f0;--soft:#9aa4b6;--line:#2c3442;
        --good:#58c78d;--good-bg:#14301f;--bad:#ff8a80;--bad-bg:#3b1a1a;--none:#7d8799;--none-bg:#222834;--warn:#e9b95a;--warn-bg:#33290f}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
        main{max-width:1240px;margin:0 auto;padding:28px 22px 60px}
        h1{font-size:26px;line-height:1.25;margin:0 0 4px}
        h2{font-size:17px;margin:0 0 12px}
        p{margin:0 0 8px}
        section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px 22px;margin:18px 0}
        .banner{border-left:8px solid var(--none)}
        .banner.good{border-left-color:var(--good)}
        .banner.bad{border-left-color:var(--bad)}
        .banner.good h1{color:var(--good)}
        .banner.bad h1{color:var(--bad)}
        .why{font-size:16px;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:12px 0 0;font-size:13.5px}
        dt{color:var(--soft)}
        dd{margin:0;overflow-wrap:anywhere}
        code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px}
        .chain{width:100%;height:auto;display:block}
        .box rect{stroke-width:1.6;fill:var(--none-bg);stroke:var(--none)}
        .box.good rect{fill:var(--good-bg);stroke:var(--good)}
        .box.bad rect{fill:var(--bad-bg);stroke:var(--bad);stroke-width:2.4}
        .box.none rect{stroke-dasharray:5 4}
        .box .name{font-size:14px;font-weight:600;fill:var(--ink)}
        .box.none .name{fill:var(--soft)}
        .box .detail{font-size:11.5px;fill:var(--soft)}
        .link{fill:none;stroke-width:1.8;stroke:var(--none)}
        .link.good{stroke:var(--good)}
        .link.bad{stroke:var(--bad);stroke-width:2.4}
        .link.none{stroke-dasharray:4 4}
        .head{fill:var(--none)}
        .head.good{fill:var(--good)}
        .head.bad{fill:var(--bad)}
        .label{font-size:10.5px;fill:var(--soft);text-anchor:middle;paint-order:stroke;stroke:var(--card);stroke-width:4px}
        .legend{display:flex;gap:18px;flex-wrap:wrap;margin:14px 0 0;padding:0;list-style:none;font-size:13px;color:var(--soft)}
        .legend span{display:inline-block;width:12px;height:12px;border-radius:3px;border:1.6px solid var(--none);background:var(--none-bg);margin-right:7px;vertical-align:-1px}
        .legend .good{border-color:var(--good);background:var(--good-bg)}
        .legend .bad{border-color:var(--bad);background:var(--bad-bg)}
        .refusal{border:1px solid var(--bad);background:var(--bad-bg);border-radius:9px;padding:12px 16px;margin:0 0 12px}
        .refusal h3{margin:0 0 2px;font-size:15px;color:var(--bad)}
        .trust{margin:0;padding:0 0 0 20px}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:13px}
        th{position:sticky;top:0;background:var(--card);text-align:left;color:var(--soft);font-weight:600;padding:6px 10px;border-bottom:2px solid var(--line)}
        td{padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        td.tight{white-space:nowrap}
        tr.bad td{background:var(--bad-bg)}
        .chip{display:inline-block;border-radius:20px;padding:0 9px;font-size:11.5px;font-weight:600;white-space:nowrap;background:var(--none-bg);color:var(--soft)}
        .chip.good{background:var(--good-bg);color:var(--good)}
        .chip.bad{background:var(--bad-bg);color:var(--bad)}
        .chip.warn{background:var(--warn-bg);color:var(--warn)}
        .soft{color:var(--soft)}
        .small{font-size:12px}
        footer{color:var(--soft);font-size:12.5px;margin-top:22px}
        @media print{:root{--ground:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--good:#155d39;--good-bg:#eef7f1;--bad:#98120b;--bad-bg:#fdf0ef;--none:#777;--none-bg:#f4f4f4;--warn:#6b4600;--warn-bg:#fbf4e4}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        @page{size:A4 landscape;margin:12mm}
        body{font-size:11px}main{max-width:none;padding:0}section{padding:10px 12px;margin:10px 0}
        th{position:static}tr,.refusal,svg{break-inside:avoid}table{font-size:9.5px}code,.mono{font-size:9px}}

        """;
}
