"""The planner's report: one HTML file that says what a plan does, what it is worth and what is proven of it.

It needs the packages of the extra `report`: Jinja2 writes the page, plotly describes the figures, and the
part of plotly.js in `bundle` draws them. Everything is in the file; nothing is loaded from elsewhere, and a
text of the instance is text wherever it appears.

| file | subject |
|---|---|
| `basis` | a plan with all that the sections are made from, worked out once |
| `figures_*` | one figure each, for the page and for a notebook |
| `grid` | the frame of the two figures of regions by resources |
| `section_*` | the parts of the page that are no figure |
| `page` | the page of all sections in both languages, and its content security policy |
| `boundaries` | outlines of regions from a GeoJSON file of the user |
"""
