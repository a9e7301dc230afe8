package dev.steelyard.nginx.page;

/**
 * The page's style sheet. Series colours are the Okabe-Ito palette, which people with any colour
 * vision tell apart, darkened on white where it lacks contrast.
 */
public final class PageStyle {

  /** Colours on a light ground, also for paper. */
  public static final String LIGHT =
      """
        --ground: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --muted: #57606a; --rule: #d9dee3;
        --heat: #0072b2; --band: #57606a;
        --s0: #b37400; --s1: #1b1f24; --s2: #b0578a; --s3: #00855f; --s4: #0072b2; --s5: #c85200;
      """;

  /** Colours on a dark ground. */
  public static final String DARK =
      """
        --ground: #15181d; --panel: #1d2127; --ink: #e6e9ed; --muted: #9aa4af; --rule: #343b44;
        --heat: #56b4e9; --band: #9aa4af;
        --s0: #e69f00; --s1: #f0f2f4; --s2: #d98fbb; --s3: #1fb48a; --s4: #56b4e9; --s5: #e8743b;
      """;

  public static final String CSS =
      """
      :root { color-scheme: light dark;
      %s}
      @media screen and (prefers-color-scheme: dark) { :root {
      %s} }
      """
              .formatted(LIGHT, DARK)
          + """
          * { box-sizing: border-box; }
          html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
          body { margin: 0; background: var(--ground); color: var(--ink);
            font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
          main { max-width: 892px; margin: 0 auto; padding: 32px 16px 64px; }
          h1 { font-size: 15px; font-weight: 600; margin: 0; }
          h2 { font-size: 20px; line-height: 1.3; font-weight: 600; margin: 56px 0 8px; }
          h3 { font-size: 16px; font-weight: 600; margin: 32px 0 4px; }
          p { margin: 8px 0; max-width: 68ch; }
          ul { margin: 8px 0; padding-left: 20px; max-width: 68ch; }
          li { margin: 4px 0; }
          code { font: 0.92em ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
            background: var(--panel); border-radius: 4px; padding: 2px 5px; overflow-wrap: anywhere; }
          .meta, .aside, .missing, caption { color: var(--muted); font-size: 14px; }
          .meta { margin: 0; }
          .verdict { font-size: 26px; line-height: 1.3; font-weight: 600; margin: 28px 0 12px; max-width: 34em;
            text-wrap: balance; letter-spacing: -0.01em; }
          .missing { border-left: 3px solid var(--rule); padding: 4px 12px; }
          .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 1px;
            margin: 24px 0; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
          .tiles div { background: var(--ground); padding: 14px 16px; display: flex; flex-direction: column; }
          .tiles dt { font-size: 14px; color: var(--muted); }
          .tiles dd { margin: 0; font-size: 14px; color: var(--muted); }
          .tiles dd.big { font-size: 26px; line-height: 1.35; font-weight: 600; color: var(--ink);
            font-variant-numeric: tabular-nums; }
          .scroll { overflow-x: auto; margin: 12px 0 20px; }
          table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; min-width: 50%; }
          caption { text-align: left; padding: 0 0 6px; }
          th, td { padding: 5px 14px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
          th:last-child, td:last-child { padding-right: 2px; }
          th { font-weight: 600; white-space: nowrap; }
          td:not(.n) { min-width: 11em; }
          tbody th { position: sticky; left: 0; background: var(--ground); }
          thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; border-bottom-color: var(--muted); }
          .n { text-align: right; white-space: nowrap; }
          figure { margin: 12px 0 20px; }
          figcaption { color: var(--muted); font-size: 14px; max-width: 68ch; margin-top: 4px; }
          svg { display: block; width: 100%; height: auto; max-width: 860px;
            font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
            font-variant-numeric: tabular-nums; }
          .narrow { display: none; max-width: 520px; }
          svg text { fill: var(--ink); }
          svg .tick, svg .name { fill: var(--muted); }
          svg .figure { font-weight: 600; }
          svg .mid { text-anchor: middle; }
          svg .end { text-anchor: end; }
          svg .halo { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
          .grid { stroke: var(--rule); stroke-width: 1; }
          .edge { stroke: var(--muted); stroke-width: 1; }
          .target { stroke: var(--s5); stroke-width: 2.5; }
          .dashes { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 3; }
          .whisker { stroke: var(--s4); stroke-width: 2; }
          .dot { fill: var(--s4); stroke: var(--ground); stroke-width: 1; }
          .leader { stroke: var(--muted); stroke-width: 0.75; }
          .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke: var(--series); }
          .thin { stroke-width: 1.25; stroke-linejoin: miter; }
          .fill { fill: var(--series); stroke: var(--ground); stroke-width: 1; }
          .bar { fill-opacity: 0.45; stroke: none; }
          .quiet { fill: var(--band); fill-opacity: 0.25; }
          .band { fill: var(--band); fill-opacity: 0.1; }
          .clear { fill-opacity: 0; }
          .ring { fill: var(--ground); stroke: var(--ink); stroke-width: 1.5; }
          .bubble { fill: var(--s4); fill-opacity: 0.3; stroke: var(--s4); stroke-width: 1.5; }
          .unknown { fill-opacity: 0.05; stroke-dasharray: 3 3; }
          .field { fill: none; stroke: var(--rule); }
          .heat { fill: var(--heat); }
          .h0 { fill-opacity: 0.2; } .h1 { fill-opacity: 0.32; } .h2 { fill-opacity: 0.46; }
          .h3 { fill-opacity: 0.62; } .h4 { fill-opacity: 0.8; }
          .never { fill: var(--band); fill-opacity: 0.12; }
          .s0 { --series: var(--s0); } .s1 { --series: var(--s1); } .s2 { --series: var(--s2); }
          .s3 { --series: var(--s3); } .s4 { --series: var(--s4); } .s5 { --series: var(--s5); }
          .dash1 { stroke-dasharray: 9 4; } .dash2 { stroke-dasharray: 2 3; }
          .dash3 { stroke-dasharray: 9 3 2 3; } .dash5 { stroke-dasharray: 5 4; }
          @media screen and (max-width: 719px) {
            main { padding: 24px 16px 48px; }
            .wide { display: none; }
            .narrow { display: block; }
            .verdict { font-size: 21px; }
            .tiles { grid-template-columns: 1fr 1fr; }
            .tiles div { padding: 12px; }
            .tiles dd.big { font-size: 22px; }
          }
          @media print {
            body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
            main { max-width: none; padding: 0; }
            .scroll { overflow: visible; }
            tbody th { position: static; }
            figure, .tiles, .scroll, tr { break-inside: avoid; }
            h2, h3 { break-after: avoid; }
          }
          """;

  private PageStyle() {}
}
