//! robots.txt as RFC 9309 has it: groups, the longest match, `*` and `$`; and `Crawl-delay`, which it leaves out.
//!
//! Written here because the crates that do this have not been kept for years.

use std::time::Duration;

use url::Url;

/// No more of the file is read, in bytes; RFC 9309 asks for at least 500 KiB.
pub(crate) const MAX_ROBOTS_BYTES: u64 = 512 * 1024;
/// No more rules are kept.
const MAX_RULES: usize = 10_000;
/// Longer pauses are taken for this one, in seconds: a day.
const MAX_CRAWL_DELAY_S: f64 = 86_400.0;

/// What a site asks of one crawler.
#[derive(Debug, Clone, Default)]
pub(crate) struct Robots {
    rules: Vec<Rule>,
    /// Pause between two requests.
    pub crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone)]
struct Rule {
    allow: bool,
    /// In the form of [`octets`].
    pattern: Vec<u8>,
}

#[derive(Debug, Default)]
struct Group {
    /// Lower case.
    agents: Vec<String>,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

impl Robots {
    /// Nothing is forbidden: there is no robots.txt.
    pub(crate) fn allow_all() -> Self {
        Self::default()
    }

    /// What `text` asks of the crawler whose `User-Agent` header is `user_agent`.
    pub(crate) fn parse(text: &[u8], user_agent: &str) -> Self {
        let groups = groups(&String::from_utf8_lossy(text));
        let token = product_token(user_agent);
        let named = |group: &&Group| group.agents.contains(&token);
        let general = |group: &&Group| group.agents.iter().any(|agent| agent == "*");
        if groups.iter().any(|group| named(&group)) {
            Self::merged(groups.iter().filter(named))
        } else {
            Self::merged(groups.iter().filter(general))
        }
    }

    /// Groups of the same crawler are one.
    fn merged<'g>(groups: impl Iterator<Item = &'g Group>) -> Self {
        groups.fold(Self::default(), |mut all, group| {
            all.rules.extend(group.rules.iter().cloned());
            all.crawl_delay = all.crawl_delay.max(group.crawl_delay);
            all
        })
    }

    /// Whether `url` may be asked for: the longest matching rule decides, and of two as long the one that allows.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        if url.path() == "/robots.txt" {
            return true;
        }
        let target = match url.query() {
            Some(query) => octets(&format!("{}?{query}", url.path())),
            None => octets(url.path()),
        };
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &target));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Whether the line before named a crawler: several may share the rules that follow.
    let mut naming = false;
    let mut rules = 0;
    for line in text.trim_start_matches('\u{FEFF}').split(['\n', '\r']) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        let key = key.trim().to_ascii_lowercase();
        if matches!(key.as_str(), "user-agent" | "useragent") {
            if !naming {
                groups.push(Group::default());
            }
            naming = true;
            if let Some(group) = groups.last_mut() {
                group.agents.push(product_token(value));
            }
            continue;
        }
        let Some(group) = groups.last_mut() else { continue };
        match key.as_str() {
            "allow" | "disallow" => {
                naming = false;
                if !value.is_empty() && rules < MAX_RULES {
                    rules += 1;
                    group.rules.push(Rule { allow: key == "allow", pattern: pattern(value) });
                }
            }
            "crawl-delay" => {
                naming = false;
                group.crawl_delay = group.crawl_delay.max(seconds(value));
            }
            _ => {}
        }
    }
    groups
}

fn seconds(value: &str) -> Option<Duration> {
    let seconds: f64 = value.parse().ok()?;
    (seconds.is_finite() && seconds > 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_CRAWL_DELAY_S)))
}

/// The name by which robots.txt calls a crawler: `Madoguchi/0.1 (+…)` is `madoguchi`.
fn product_token(user_agent: &str) -> String {
    let user_agent = user_agent.trim();
    if user_agent.starts_with('*') {
        return "*".to_owned();
    }
    let end =
        user_agent.find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '-' | '_')).unwrap_or(user_agent.len());
    user_agent[..end].to_ascii_lowercase()
}

/// A path that was written without its first `/` is meant to have one.
fn pattern(value: &str) -> Vec<u8> {
    if value.starts_with(['/', '*']) { octets(value) } else { octets(&format!("/{value}")) }
}

/// The octets that are compared: all but ASCII encoded, and what needs no encoding decoded.
fn octets(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match encoded(&bytes[at..]) {
            Some(decoded) => {
                let unreserved = decoded.is_ascii_alphanumeric() || matches!(decoded, b'-' | b'.' | b'_' | b'~');
                put(&mut out, decoded, unreserved);
                at += 3;
            }
            None => {
                put(&mut out, bytes[at], bytes[at].is_ascii());
                at += 1;
            }
        }
    }
    out
}

fn put(out: &mut Vec<u8>, byte: u8, plain: bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if plain {
        out.push(byte);
    } else {
        out.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
}

/// The octet that `%XX` at the beginning stands for.
fn encoded(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// Whether `target` begins as `pattern` says; `*` is anything, `$` at the end is the end.
fn matches(pattern: &[u8], target: &[u8]) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split(|&byte| byte == b'*').peekable();
    let Some(mut rest) = target.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    if pieces.peek().is_none() {
        return !anchored || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if anchored && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match position(rest, piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() { Some(0) } else { haystack.windows(needle.len()).position(|window| window == needle) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        let url = Url::parse("https://www.city.setomi.example").and_then(|base| base.join(path)).expect("a url");
        Robots::parse(robots.as_bytes(), "Madoguchi/0.1 (+https://a.example)").allows(&url)
    }

    #[test]
    fn rules() {
        for (rules, path, expected) in [
            ("", "/a", true),
            ("Disallow:", "/a", true),
            ("Disallow: /", "/a", false),
            ("Disallow: /", "/robots.txt", true),
            ("Disallow: /a", "/abc", false),
            ("Disallow: /a", "/b/a", true),
            ("Disallow: a/", "/a/b", false),
            ("Disallow: /a\nAllow: /a/b", "/a/b/c", true),
            ("Allow: /a\nDisallow: /a", "/a", true),
            ("Disallow: /*.pdf$", "/x/y.pdf", false),
            ("Disallow: /*.pdf$", "/x/y.pdf?z", true),
            ("Disallow: /a*b*c", "/a-b-c-d", false),
            ("Disallow: /a*b*c", "/a-c-b", true),
            ("Disallow: /*?", "/a?x=1", false),
            ("Disallow: /*?", "/a", true),
            ("Disallow: /a$", "/a", false),
            ("Disallow: /a$", "/ab", true),
            ("Disallow: *$", "/ab", false),
            ("Disallow: /くらし", "/%e3%81%8f%e3%82%89%e3%81%97/x", false),
            ("Disallow: /%7Eabc", "/~abc", false),
            ("Disallow: /a # 注", "/ab", false),
            ("disallow : /a", "/ab", false),
        ] {
            assert_eq!(allows(&format!("User-agent: *\n{rules}"), path), expected, "{rules:?} {path}");
        }
    }

    #[test]
    fn groups_are_found() {
        for (robots, expected) in [
            ("User-agent: other\nDisallow: /", true),
            ("User-agent: *\nDisallow: /\nUser-agent: madoguchi\nAllow: /", true),
            ("User-agent: MADOGUCHI/2.0\nDisallow: /", false),
            ("User-agent: madoguchi-test\nDisallow: /", true),
            ("User-agent: a\nUser-agent: madoguchi\nDisallow: /", false),
            (
                "User-agent: a\nDisallow: /b\nUser-agent: madoguchi\nDisallow: /b\nUser-agent: madoguchi\nDisallow: /x",
                false,
            ),
            ("User-agent: madoguchi\nSitemap: https://a.example/s.xml\nDisallow: /", false),
            ("User-agent: madoguchi\r\nDisallow: /x\r\n", false),
            ("\u{FEFF}User-agent: *\nDisallow: /x", false),
            ("Disallow: /", true),
        ] {
            assert_eq!(allows(robots, "/x"), expected, "{robots:?}");
        }
    }

    #[test]
    fn the_pause_is_read() {
        for (value, expected) in
            [("10", Some(10.0)), ("0.5", Some(0.5)), ("x", None), ("-1", None), ("inf", None), ("1e30", Some(86_400.0))]
        {
            let robots = Robots::parse(format!("User-agent: *\nCrawl-delay: {value}").as_bytes(), "madoguchi");
            assert_eq!(robots.crawl_delay.map(|delay| delay.as_secs_f64()), expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(User-agent: |Disallow: |Allow: |Crawl-delay: |[*/$%a-f0-9あ:#\\n]){0,20}", path in "[a/%?*$あ]{0,12}") {
            let robots = Robots::parse(text.as_bytes(), "a");
            if let Ok(url) = Url::parse("https://a.example").and_then(|base| base.join(&path)) {
                let _ = robots.allows(&url);
            }
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Robots::parse(&bytes, "madoguchi");
        }

        #[test]
        fn a_pattern_without_signs_is_a_prefix(pattern in "/[a-c]{0,4}", target in "/[a-c]{0,6}") {
            prop_assert_eq!(matches(pattern.as_bytes(), target.as_bytes()), target.starts_with(&pattern));
        }
    }
}
