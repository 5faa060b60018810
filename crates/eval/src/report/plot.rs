//! Plots as SVG: no script, a title and a description for readers who hear them, colours from the page's style.

use std::fmt::Write as _;

use crate::risk::{CalibrationBin, RiskPoint, RiskReport};

/// The plotting area within a picture of 420 × 300.
const LEFT: f64 = 54.0;
const TOP: f64 = 12.0;
const WIDTH: f64 = 350.0;
const HEIGHT: f64 = 230.0;
/// Lines of the grid in each direction, the axes included.
const STEPS: u32 = 5;

/// A picture on its way, with both axes from 0.
struct Plot {
    svg: String,
    y_max: f64,
}

impl Plot {
    fn new(id: &str, title: &str, description: &str, y_max: f64) -> Self {
        let svg = format!(
            "<svg role=\"img\" viewBox=\"0 0 420 300\" aria-labelledby=\"{id}-title {id}-desc\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-desc\">{description}</desc>\n"
        );
        Self { svg, y_max }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + WIDTH * value
    }

    fn y(&self, value: f64) -> f64 {
        TOP + HEIGHT * (1.0 - (value / self.y_max).min(1.0))
    }

    fn add(&mut self, element: &str) {
        self.svg.push_str(element);
        self.svg.push('\n');
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (self.x(from.0), self.y(from.1), self.x(to.0), self.y(to.1));
        self.add(&format!("<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"));
    }

    fn text(&mut self, anchor: &str, x: f64, y: f64, text: &str) {
        self.add(&format!("<text text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"));
    }

    /// Grid, percentages and the names of the axes.
    fn axes(&mut self, x_name: &str, y_name: &str) {
        for step in 0..=STEPS {
            let share = f64::from(step) / f64::from(STEPS);
            let class = if step == 0 { "axis" } else { "grid" };
            self.line(class, (share, 0.0), (share, self.y_max));
            self.line(class, (0.0, share * self.y_max), (1.0, share * self.y_max));
            self.text("middle", self.x(share), TOP + HEIGHT + 16.0, &percent(share));
            self.text("end", LEFT - 6.0, self.y(share * self.y_max) + 4.0, &percent(share * self.y_max));
        }
        self.text("middle", LEFT + WIDTH / 2.0, TOP + HEIGHT + 40.0, x_name);
        let (x, y) = (14.0, TOP + HEIGHT / 2.0);
        self.add(&format!(
            "<text text-anchor=\"middle\" transform=\"rotate(-90 {x} {y})\" x=\"{x}\" y=\"{y}\">{y_name}</text>"
        ));
    }

    fn finish(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Risk by coverage: the curve, the risk that is borne, and the points in use and to be had.
pub(super) fn risk_coverage(report: &RiskReport) -> String {
    let highest = report.curve.iter().filter_map(|point| point.risk).fold(report.target, f64::max);
    let y_max = ((highest * 10.0).ceil() / 10.0).clamp(0.1, 1.0);
    let description = format!(
        "横軸は答える割合、縦軸は答えのうち誤りの割合。すべてに答えると誤りは{}。{}",
        percent(report.aurc_chance),
        in_words(report)
    );
    let mut plot = Plot::new("risk-coverage", "リスク・カバレッジ曲線", &description, y_max);
    plot.axes("答える割合（カバレッジ）", "答えのうち誤り（リスク）");
    plot.line("target", (0.0, report.target), (1.0, report.target));
    let mut points = String::new();
    for point in &report.curve {
        let _ = write!(points, "{:.1},{:.1} ", plot.x(point.coverage), plot.y(point.risk.unwrap_or(0.0)));
    }
    plot.add(&format!("<polyline class=\"curve\" points=\"{}\"/>", points.trim_end()));
    if let Some((x, y)) = place(&plot, Some(report.in_use)) {
        plot.add(&format!("<circle class=\"in-use\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>"));
    }
    if let Some((x, y)) = place(&plot, report.holding) {
        plot.add(&format!("<path class=\"holding\" d=\"M{x:.1} {y:.1} m0 -8 l8 8 l-8 8 l-8 -8 z\"/>"));
    }
    if let Some((x, y)) = place(&plot, report.assured) {
        plot.add(&format!("<path class=\"assured\" d=\"M{x:.1} {y:.1} m0 -8 l8 14 l-16 0 z\"/>"));
    }
    plot.finish()
}

fn place(plot: &Plot, point: Option<RiskPoint>) -> Option<(f64, f64)> {
    let point = point?;
    Some((plot.x(point.coverage), plot.y(point.risk?)))
}

fn in_words(report: &RiskReport) -> String {
    let point = |name: String, point: RiskPoint| {
        let risk = point.risk.map_or_else(|| "なし".to_owned(), percent);
        format!("{name}では{}に答え、誤りは{risk}。", percent(point.coverage))
    };
    let mut words = point(format!("今のしきい値{:.2}", report.in_use.threshold), report.in_use);
    if let Some(holding) = report.holding {
        words += &point(format!("しきい値{:.3}", holding.threshold), holding);
    }
    words
}

/// Accuracy by confidence: a bar per bin, and the line on which a calibrated confidence lies.
pub(super) fn reliability(report: &RiskReport) -> String {
    let filled: Vec<&CalibrationBin> = report.bins.iter().filter(|bin| bin.count > 0).collect();
    let bins: Vec<String> = filled
        .iter()
        .filter_map(|bin| Some(format!("確信度{:.1}〜{:.1}は正答率{}", bin.low, bin.high, percent(bin.accuracy?))))
        .collect();
    let description =
        format!("横軸は確信度、縦軸は正しかった割合。{}。斜めの線に近いほど、確信度が当てになる。", bins.join("、"));
    let mut plot = Plot::new("reliability", "信頼度図", &description, 1.0);
    plot.axes("確信度", "正しかった割合");
    let bars: Vec<(f64, f64, &CalibrationBin)> =
        filled.into_iter().map(|bin| (plot.x(bin.low) + 1.5, plot.y(bin.accuracy.unwrap_or(0.0)), bin)).collect();
    let (width, bottom) = (plot.x(0.1) - plot.x(0.0) - 3.0, plot.y(0.0));
    for (left, top, _) in &bars {
        let height = bottom - top;
        plot.add(&format!(
            "<rect class=\"bar\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        ));
    }
    plot.line("ideal", (0.0, 0.0), (1.0, 1.0));
    for (left, top, bin) in bars {
        // Within the plotting area even where the bar reaches its upper edge.
        plot.text("middle", left + width / 2.0, (top - 4.0).max(TOP + 10.0), &bin.count.to_string());
    }
    plot.finish()
}
