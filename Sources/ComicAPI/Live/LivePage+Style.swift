extension LivePage {
    /// Light and dark as the reader's system has it; two columns where there is room for them.
    static let style = """
        :root {
          color-scheme: light dark;
          --ink: light-dark(#1c1b1a, #ecebe8); --faint: light-dark(#6b6864, #a19d97);
          --paper: light-dark(#f6f4f0, #171615); --sheet: light-dark(#fff, #211f1e);
          --line: light-dark(#e2ded7, #35322f); --accent: light-dark(#c2410c, #fb923c);
          --made: light-dark(#15803d, #4ade80); --changed: light-dark(#1d4ed8, #7cb0ff);
          --gone: light-dark(#b91c1c, #f87171);
          font: 16px/1.45 system-ui, sans-serif;
        }
        * { box-sizing: border-box; margin: 0; padding: 0; }
        body { background: var(--paper); color: var(--ink); margin: 0 auto; max-width: 76rem;
          padding: 1rem clamp(.75rem, 3vw, 2rem) 3rem; }
        header { align-items: center; display: flex; flex-wrap: wrap; gap: .5rem 1rem;
          justify-content: space-between; }
        h1 { font-size: 1.5rem; letter-spacing: -.02em; }
        h1 span { color: var(--accent); }
        h2 { color: var(--faint); font-size: .8125rem; font-weight: 600; letter-spacing: .06em;
          margin-bottom: .5rem; text-transform: uppercase; }
        #state { align-items: center; border: 1px solid var(--line); border-radius: 2rem;
          display: flex; font-size: .875rem; gap: .5rem; padding: .2rem .8rem; }
        #state::before { background: var(--accent); border-radius: 50%; content: ""; height: .6rem;
          width: .6rem; }
        #state[data-state=open]::before { background: var(--made); }
        #state[data-state=shut]::before { background: var(--gone); }
        dl { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr));
          margin: 1rem 0; }
        dl > div, section { background: var(--sheet); border: 1px solid var(--line);
          border-radius: .75rem; padding: .75rem 1rem; }
        dl > div { align-content: start; display: grid; }
        dt { color: var(--faint); font-size: .8125rem; }
        dd { font-size: clamp(1.25rem, 5vw, 1.75rem); font-variant-numeric: tabular-nums; font-weight: 600; }
        dt, dd, svg { grid-column: 1; }
        svg { display: block; height: 1.5rem; width: 100%; }
        polyline { fill: none; stroke: var(--accent); stroke-width: 2;
          vector-effect: non-scaling-stroke; }
        main { align-items: start; display: grid; gap: .75rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
        ol, ul { list-style: none; }
        .empty { color: var(--faint); }
        a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
        .number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
        #top li { display: grid; gap: 0 .75rem; grid-template-columns: 1.5rem 1fr auto;
          padding: .35rem 0; }
        #top .place { color: var(--faint); }
        #top .title, #events .text { overflow-wrap: anywhere; }
        #top .gain { color: var(--made); font-size: .8125rem; }
        #top .bar { background: var(--line); border-radius: 1rem; grid-column: 2 / 4;
          height: .25rem; overflow: hidden; }
        #top .bar i { background: var(--accent); display: block; height: 100%;
          transition: width .6s; }
        #events li { align-items: baseline; border-top: 1px solid var(--line); display: grid;
          font-size: .9375rem; gap: 0 .6rem; grid-template-columns: 3.9rem 7.25rem 1fr;
          padding: .3rem 0; }
        #events li:first-child { border-top: 0; }
        time { color: var(--faint); font-size: .8125rem; font-variant-numeric: tabular-nums; }
        .kind { border-radius: .3rem; font-size: .75rem; font-weight: 600; white-space: nowrap; }
        .kind[data-does=made] { color: var(--made); }
        .kind[data-does=changed] { color: var(--changed); }
        .kind[data-does=gone] { color: var(--gone); }
        @media (prefers-reduced-motion: no-preference) {
          #events .fresh { animation: fresh 1.2s; }
          @keyframes fresh { from { background: color-mix(in srgb, var(--accent) 15%, #0000); } }
        }
        """
}
