//! The report as one HTML page for evaluators: no script, no asset from elsewhere, every value escaped.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use super::{Report, page};
use crate::error::EvalError;

/// The templates. Their endings decide what is escaped: everything in HTML, nothing in the style.
const TEMPLATES: [(&str, &str); 6] = [
    ("report.html", include_str!("page/report.html")),
    ("style.css", include_str!("page/style.css")),
    ("table.html", include_str!("page/table.html")),
    ("confidence.html", include_str!("page/confidence.html")),
    ("comparison.html", include_str!("page/comparison.html")),
    ("failures.html", include_str!("page/failures.html")),
];

impl Report {
    /// The report as one page, with every failure and its evidence.
    ///
    /// # Errors
    /// When the template does not fit the report: a defect of this crate.
    pub fn to_html(&self) -> Result<String, EvalError> {
        let html = |source| EvalError::Html { source };
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(html)?);
        for (name, template) in TEMPLATES {
            environment.add_template(name, template).map_err(html)?;
        }
        let template = environment.get_template("report.html").map_err(html)?;
        template.render(self.page()).map_err(html)
    }

    /// What the template is given.
    fn page(&self) -> Value {
        let gates = self.gates.iter().map(|gate| {
            let cells =
                vec![page::measure_label(&gate.measure.to_string()), gate.bound.to_string(), page::number(gate.value)];
            context! { passed => gate.passed, cells }
        });
        context! {
            suite => self.suite.as_str(),
            split => self.split.as_str(),
            description => self.description.as_str(),
            questions => self.questions,
            summary => page::summary(self),
            gates => gates.collect::<Vec<Value>>(),
            confidence => page::confidence(self),
            comparison => page::comparison(self),
            figures => page::figures(self),
            groups => page::groups(self),
            ablation => page::ablation(self),
            kinds => page::failures(self),
            failures => self.failures().count(),
        }
    }
}
