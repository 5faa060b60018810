//! The keys of `sources.toml`.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{SourceFault, SourceProblem};
use super::table::{Noted, Table};
use super::{Folder, Site, SiteMetadata, Sources};
use crate::guard::DEFAULT_MAX_DELETED_SHARE;

const MAX_NAME_CHARS: usize = 64;
const LEAST_EVERY: Duration = Duration::from_secs(60);
const TOP_KEYS: &[&str] = &["folder", "site"];
const FOLDER_KEYS: &[&str] = &["name", "path", "every", "max_deleted_share"];
const SITE_KEYS: &[&str] = &[
    "name",
    "start",
    "sitemap",
    "include",
    "exclude",
    "max_pages",
    "max_depth",
    "max_page_bytes",
    "max_queries",
    "delay_ms",
    "timeout_s",
    "user_agent",
    "proxy",
    "visibility",
    "departments",
    "owner",
    "category",
    "kind",
    "every",
    "max_deleted_share",
];

pub(super) fn parse(file: &str, text: &str, folder: &Path) -> Result<Sources, Vec<SourceProblem>> {
    let mut noted = Noted { file, text, problems: Vec::new() };
    let root = match DeTable::parse(text) {
        Ok(root) => root.into_inner(),
        Err(error) => {
            let fault = SourceFault::Syntax { reason: error.message().replace('\n', ", ") };
            noted.note(&error.span().unwrap_or_default(), fault);
            return Err(noted.problems);
        }
    };
    noted.check_keys(&root, TOP_KEYS);
    let mut names = HashMap::new();
    let mut sources = Sources::default();
    for (span, table) in tables(&mut noted, &root, "folder") {
        noted.check_keys(table, FOLDER_KEYS);
        let mut table = Table { noted: &mut noted, table, span };
        sources.folders.extend(read_folder(&mut table, &mut names, folder));
    }
    for (span, table) in tables(&mut noted, &root, "site") {
        noted.check_keys(table, SITE_KEYS);
        let mut table = Table { noted: &mut noted, table, span };
        sources.sites.extend(read_site(&mut table, &mut names));
    }
    if noted.problems.is_empty() {
        return Ok(sources);
    }
    noted.problems.sort_by_key(|problem| problem.line);
    Err(noted.problems)
}

/// The tables of `[[key]]`.
fn tables<'r, 't>(noted: &mut Noted<'_>, root: &'r DeTable<'t>, key: &str) -> Vec<(Range<usize>, &'r DeTable<'t>)> {
    let Some(value) = root.get(key) else { return Vec::new() };
    let mut found = Vec::new();
    let wrong = match value.get_ref() {
        DeValue::Array(items) => {
            let is_table = |item: &&Spanned<DeValue<'t>>| item.get_ref().is_table();
            found.extend(items.iter().filter_map(|item| Some((item.span(), item.get_ref().as_table()?))));
            items.iter().find(|item| !is_table(item)).map(Spanned::span)
        }
        _ => Some(value.span()),
    };
    if let Some(span) = wrong {
        let value = noted.text.get(span.clone()).unwrap_or_default().lines().next().unwrap_or_default().to_owned();
        let expected = format!("a list of tables; write [[{key}]]");
        noted.note(&span, SourceFault::Invalid { key: key.to_owned(), value, expected });
    }
    found
}

fn read_folder(table: &mut Table<'_, '_, '_>, names: &mut HashMap<String, u64>, base: &Path) -> Option<Folder> {
    let name = read_name(table, names);
    let path = table.text("path");
    if !table.table.contains_key("path") {
        table.missing("path");
    }
    let max_deleted_share = table.share("max_deleted_share").unwrap_or(DEFAULT_MAX_DELETED_SHARE);
    let every = table.duration("every", LEAST_EVERY);
    Some(Folder { name: name?, path: base.join(path?), every, max_deleted_share })
}

fn read_site(table: &mut Table<'_, '_, '_>, names: &mut HashMap<String, u64>) -> Option<Site> {
    let name = read_name(table, names);
    let mut site = Site::bare(name.clone().unwrap_or_default());
    read_addresses(table, &mut site);
    site.include = table.paths("include").unwrap_or(site.include);
    site.exclude = table.paths("exclude").unwrap_or(site.exclude);
    site.max_pages = small(table.number("max_pages", 1..=100_000)).unwrap_or(site.max_pages);
    site.max_depth = small(table.number("max_depth", 0..=100)).unwrap_or(site.max_depth);
    site.max_page_bytes = table.number("max_page_bytes", 1000..=1_000_000_000).unwrap_or(site.max_page_bytes);
    site.max_queries = small(table.number("max_queries", 1..=100_000)).unwrap_or(site.max_queries);
    site.delay = table.number("delay_ms", 0..=600_000).map_or(site.delay, Duration::from_millis);
    site.timeout = table.number("timeout_s", 1..=600).map_or(site.timeout, Duration::from_secs);
    site.every = table.duration("every", LEAST_EVERY);
    site.max_deleted_share = table.share("max_deleted_share").unwrap_or(site.max_deleted_share);
    site.metadata = read_metadata(table);
    read_client(table, &mut site);
    name.map(|_| site)
}

fn small<T: TryFrom<u64>>(number: Option<u64>) -> Option<T> {
    number.and_then(|number| T::try_from(number).ok())
}

fn read_addresses(table: &mut Table<'_, '_, '_>, site: &mut Site) {
    site.start = table.address("start");
    site.sitemap = table.address("sitemap");
    if !table.table.contains_key("start") && !table.table.contains_key("sitemap") {
        table.missing("start or sitemap");
    }
    if let (Some(start), Some(sitemap)) = (&site.start, &site.sitemap)
        && start.origin() != sitemap.origin()
    {
        let [start, sitemap] = [start, sitemap].map(|url| url.origin().ascii_serialization());
        let span = table.span_of("sitemap");
        table.noted.note(&span, SourceFault::TwoOrigins { start, sitemap });
    }
}

fn read_metadata(table: &mut Table<'_, '_, '_>) -> SiteMetadata {
    SiteMetadata {
        visibility: table.choice("visibility", &["public", "internal"]),
        departments: table.texts("departments").unwrap_or_default(),
        owner: table.text("owner"),
        category: table.text("category"),
        kind: table.choice("kind", &["faq", "guide", "manual", "notice"]),
    }
}

fn read_client(table: &mut Table<'_, '_, '_>, site: &mut Site) {
    if let Some(user_agent) = table.text("user_agent") {
        // Rules of robots.txt are found by the name in front.
        let sendable = user_agent.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if sendable && user_agent.starts_with(|c: char| c.is_ascii_alphabetic()) {
            site.user_agent = user_agent;
        } else {
            table.invalid("user_agent", "a name in ASCII, like \"madoguchi (+https://www.city.example/bot)\"");
        }
    }
    if let Some(proxy) = table.text("proxy") {
        if reqwest::Proxy::all(&proxy).is_ok() && proxy.contains("://") {
            site.proxy = Some(proxy);
        } else {
            table.invalid("proxy", "the address of a proxy, like \"http://proxy.example:8080\"");
        }
    }
}

fn read_name(table: &mut Table<'_, '_, '_>, names: &mut HashMap<String, u64>) -> Option<String> {
    if !table.table.contains_key("name") {
        table.missing("name");
    }
    let name = table.text("name")?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let first_fits = name.starts_with(char::is_alphanumeric);
    if !first_fits || name.chars().count() > MAX_NAME_CHARS || !name.chars().all(fits) {
        table.invalid("name", "a name (up to 64 letters, digits, - and _, a letter or digit first)");
        return None;
    }
    let span = table.span_of("name");
    let line = table.noted.line(&span);
    if let Some(first) = names.get(&name) {
        table.noted.note(&span, SourceFault::Repeated { name, first: *first });
        return None;
    }
    names.insert(name.clone(), line);
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_every_key() {
        let text = r#"
            [[folder]]
            name = "youkou"
            path = "例規"
            every = "15m"
            max_deleted_share = 1
            [[site]]
            name = "city"
            start = "https://www.city.setomi.example/index.html#top"
            sitemap = "https://www.city.setomi.example/sitemap.xml"
            include = ["/kurashi/", "/faq/"]
            exclude = "/kurashi/old/"
            max_pages = 300
            max_depth = 0
            max_page_bytes = 1_000_000
            max_queries = 7
            delay_ms = 250
            timeout_s = 5
            user_agent = "SetomiBot/1.0 (+https://www.city.setomi.example/bot)"
            proxy = "http://proxy.example:8080"
            visibility = "internal"
            departments = ["市民課"]
            owner = "広報課"
            category = "くらし"
            kind = "guide"
            every = "1h30m"
            max_deleted_share = 0.35
        "#;
        let sources = parse("sources.toml", text, Path::new("/etc/madoguchi")).expect("sources");
        assert_eq!(sources.folders[0].path, Path::new("/etc/madoguchi/例規"));
        assert_eq!(sources.folders[0].every, Some(Duration::from_secs(900)));
        assert_eq!(sources.max_deleted_share("例規"), 1.0);
        let site = &sources.sites[0];
        assert_eq!(site.start.as_ref().map(url::Url::as_str), Some("https://www.city.setomi.example/index.html"));
        assert_eq!((site.max_pages, site.max_depth, site.max_queries), (300, 0, 7));
        assert_eq!((site.delay, site.timeout), (Duration::from_millis(250), Duration::from_secs(5)));
        assert_eq!(site.every, Some(Duration::from_secs(5400)));
        assert_eq!(site.exclude, ["/kurashi/old/"]);
        assert_eq!(site.metadata.departments, ["市民課"]);
        assert_eq!(sources.max_deleted_share("city"), 0.35);
        assert_eq!(sources.max_deleted_share("unknown"), 0.2);
        let keys = text.lines().filter_map(|line| line.split_once(" = ")).count();
        assert_eq!(keys, FOLDER_KEYS.len() + SITE_KEYS.len(), "a key is not tried here");
    }

    #[test]
    fn errors_name_line_and_nearest_key() {
        for (text, expected) in [
            ("[[sites]]\nname = \"a\"", "s:1: key \"sites\" is not known; the nearest is \"site\""),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nmax_page = 3",
                "s:4: key \"max_page\" is not known; the nearest is \"max_pages\"",
            ),
            ("[[site]]\nname = \"a\"", "s:1: start or sitemap is missing"),
            ("\n[[site]]\nstart = \"https://a.example/\"", "s:2: name is missing"),
            (
                "[[site]]\nname = \"a\"\nstart = \"ftp://a.example/\"",
                "s:3: start: \"ftp://a.example/\" is not an address",
            ),
            ("[[site]]\nname = \"../x\"\nstart = \"https://a.example/\"", "s:2: name: \"../x\" is not a name"),
            ("[[site]]\nname = \"_x\"\nstart = \"https://a.example/\"", "s:2: name: \"_x\" is not a name"),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nmax_depth = -1",
                "s:4: max_depth: -1 is not a whole number from 0 to 100",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nmax_deleted_share = 20",
                "s:4: max_deleted_share: 20 is not a share",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nevery = \"10\"",
                "s:4: every: \"10\" is not a time",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\ninclude = [\"x\"]",
                "s:4: include: [\"x\"] is not a path",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nuser_agent = \"窓口\"",
                "s:4: user_agent: \"窓口\" is not a name in ASCII",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nkind = \"faqs\"",
                "s:4: kind: \"faqs\" is not one of faq, guide",
            ),
            (
                "[[site]]\nname = \"a\"\nstart = \"https://a.example/\"\nsitemap = \"https://b.example/s.xml\"",
                "s:4: start and sitemap are on different sites",
            ),
            (
                "[[folder]]\nname = \"a\"\npath = \"x\"\n[[folder]]\nname = \"a\"\npath = \"y\"",
                "s:5: the name \"a\" is already used in line 2",
            ),
            ("[[folder]]\nname = \"a\"", "s:1: path is missing"),
            ("[folder]\nname = \"a\"", "s:1: folder: [folder] is not a list of tables; write [[folder]]"),
            ("folder = 3", "s:1: folder: 3 is not a list of tables"),
            ("[[site]\n", "s:1: "),
        ] {
            let problems = parse("s", text, Path::new("")).expect_err(text);
            assert!(problems[0].to_string().starts_with(expected), "{text}\n{}", problems[0]);
        }
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let text = "[[site]]\nname = \"a\"\nmax_pages = 0\n[[folder]]\nnam = \"x\"\n";
        let problems = parse("s", text, Path::new("")).expect_err("problems");
        let lines: Vec<Option<u64>> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(1), Some(3), Some(4), Some(4), Some(5)]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "(\\[\\[site\\]\\]\\n|\\[\\[folder\\]\\]\\n|name = |start = |every = |max_pages = |\"https://a\"\\n|\"あ\"\\n|[0-9\\[\\]\"'=.\\n-]){0,24}") {
            let _ = parse("s", &text, Path::new(""));
        }
    }
}
