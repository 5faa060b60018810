use proptest::prelude::*;

use super::*;

fn predictions(pairs: &[(f32, bool)]) -> Vec<Prediction> {
    pairs
        .iter()
        .map(|&(confidence, is_right)| Prediction { confidence, is_right, is_answerable: confidence > 0.3 })
        .collect()
}

/// Right, right, wrong, right, wrong from the surest on.
fn five() -> Vec<Prediction> {
    predictions(&[(0.5, true), (0.95, true), (0.25, false), (0.85, true), (0.75, false)])
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-7, "{found} instead of {wanted}");
}

fn report(risk: f64) -> RiskReport {
    RiskReport::of(&five(), 2, RiskTarget { risk, threshold_in_use: 0.7 }).expect("not empty")
}

#[test]
fn the_area_by_hand() {
    // Risks of the 1, 2, 3, 4, 5 surest: 0, 0, 1/3, 1/4, 2/5.
    near(aurc(&five()).expect("not empty"), (1.0 / 3.0 + 0.25 + 0.4) / 5.0);
    // In the best order: 0, 0, 0, 1/4, 2/5.
    near(report(0.05).aurc_ideal, (0.25 + 0.4) / 5.0);
    near(report(0.05).aurc_chance, 0.4);
    assert_eq!(aurc(&[]), None);
}

#[test]
fn ties_count_as_the_mean_of_their_orders() {
    // One right and one wrong, equally sure: 0, 1/2 in one order (area 1/4) and 1, 1/2 in the other (3/4).
    near(aurc(&predictions(&[(0.5, true), (0.5, false)])).expect("two"), (0.25 + 0.75) / 2.0);
    // A sure right one before them: 0, then 0 or 1/2, then 1/3.
    near(aurc(&predictions(&[(0.5, false), (0.9, true), (0.5, true)])).expect("three"), (0.0 + 0.25 + 1.0 / 3.0) / 3.0);
}

#[test]
fn the_curve_and_the_thresholds_by_hand() {
    let report = report(0.3);
    let points: Vec<(f32, u64, u64)> = report.curve.iter().map(|p| (p.threshold, p.answered, p.wrong)).collect();
    assert_eq!(points, [(0.95, 1, 0), (0.85, 2, 0), (0.75, 3, 1), (0.5, 4, 1), (0.25, 5, 2)]);
    let in_use = report.in_use;
    assert_eq!((in_use.answered, in_use.wrong, in_use.coverage, in_use.response_rate), (3, 1, 0.6, Some(0.75)));
    // 1 of 4 is at most 0.3 although 1 of 3, at a higher threshold, is not.
    let holding = report.holding.expect("holds");
    assert_eq!((holding.threshold, holding.risk, holding.coverage), (0.5, Some(0.25), 0.8));
    // Wilson's upper end is .658 even for 0 of 2.
    assert_eq!(report.assured, None);
    assert_eq!(report.left_out, 2);
}

#[test]
fn a_threshold_is_assured_by_enough_right_answers() {
    // 0 of 100 wrong: the upper end is .0370; with one wrong of 101 it is .0540.
    let mut many = predictions(&[(0.9, true); 100]);
    many.push(Prediction { confidence: 0.4, is_right: false, is_answerable: true });
    let report = RiskReport::of(&many, 0, RiskTarget { risk: 0.05, threshold_in_use: 0.5 }).expect("not empty");
    assert_eq!(report.holding.map(|point| point.threshold), Some(0.4));
    assert_eq!(report.assured.map(|point| (point.threshold, point.answered)), Some((0.9, 100)));
}

#[test]
fn nothing_holds_a_risk_when_the_surest_is_wrong() {
    let wrong = predictions(&[(0.9, false), (0.8, false)]);
    let report = RiskReport::of(&wrong, 0, RiskTarget { risk: 0.05, threshold_in_use: 0.95 }).expect("not empty");
    assert_eq!((report.holding, report.in_use.risk, report.in_use.answered), (None, None, 0));
    assert_eq!(RiskReport::of(&[], 3, RiskTarget { risk: 0.05, threshold_in_use: 0.5 }), None);
}

#[test]
fn calibration_by_hand() {
    let bins = calibration(&predictions(&[(0.0, false), (0.1, false), (0.12, true), (0.9, true), (1.0, false)]));
    assert_eq!(bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [2, 1, 0, 0, 0, 0, 0, 0, 1, 1]);
    assert_eq!((bins[0].accuracy, bins[1].accuracy, bins[2].accuracy), (Some(0.0), Some(1.0), None));
    // Two at .8 of which one is right, two at .4 of which both are: (2 * .3 + 2 * .6) / 4.
    let four = predictions(&[(0.8, true), (0.8, false), (0.4, true), (0.4, true)]);
    near(expected_calibration_error(&four).expect("four"), 0.45);
    assert_eq!(expected_calibration_error(&[]), None);
}

proptest! {
    #[test]
    fn figures_lie_where_they_may(pairs in prop::collection::vec((0u8..=20, any::<bool>()), 1..40)) {
        let pairs: Vec<(f32, bool)> = pairs.into_iter().map(|(c, right)| (f32::from(c) / 20.0, right)).collect();
        let report = RiskReport::of(&predictions(&pairs), 0, RiskTarget { risk: 0.1, threshold_in_use: 0.5 }).unwrap();
        prop_assert!(report.aurc_ideal <= report.aurc + 1e-9 && report.aurc <= 1.0 + 1e-9);
        prop_assert!((0.0..=1.0).contains(&report.ece));
        prop_assert_eq!(report.bins.iter().map(|bin| bin.count).sum::<usize>(), pairs.len());
        prop_assert!(report.curve.windows(2).all(|pair| pair[0].coverage < pair[1].coverage));
        prop_assert_eq!(report.curve.last().map(|point| point.coverage), Some(1.0));
        let (held, assured) = (report.holding.map_or(0, |p| p.answered), report.assured.map_or(0, |p| p.answered));
        prop_assert!(assured <= held);
    }
}
