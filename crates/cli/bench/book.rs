//! A long PDF, made here: a book of rules with running heads and page numbers in a Japanese font, about 900 characters
//! a page.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Writes a book of `pages` pages.
pub(crate) fn book(folder: &Path, pages: usize) -> std::io::Result<PathBuf> {
    let mut file = Objects::default();
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 6 + 2 * page)).collect();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add(&format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" ")));
    file.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-H /DescendantFonts [4 0 R] >>",
    );
    file.add(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /FontDescriptor 5 0 R /DW 1000 \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /W [1 632 500] >>",
    );
    file.add(
        "<< /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 6 /Ascent 857 /Descent -143 /CapHeight 709 \
         /ItalicAngle 0 /StemV 69 /FontBBox [-123 -257 1001 910] >>",
    );
    for page in 0..pages {
        file.add(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            7 + 2 * page
        ));
        let content = content(page);
        file.add(&format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let path = folder.join("book.pdf");
    std::fs::write(&path, file.finish())?;
    Ok(path)
}

fn content(page: usize) -> String {
    let mut content = String::new();
    let mut draw = |x: usize, y: usize, size: usize, text: &str| {
        let codes: String = text.encode_utf16().fold(String::new(), |mut codes, unit| {
            let _ = write!(codes, "{unit:04x}");
            codes
        });
        let _ = writeln!(content, "BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET");
    };
    draw(72, 805, 8, "瀬戸見市例規集　第3編　市民生活");
    draw(72, 770, 12, &format!("第{}条（届出の手続き）", page + 1));
    for row in 0..27 {
        let text = match row % 9 {
            0 => "　市民は、住所を移したときは、移した日から14日以内に、次",
            8 => "とする。",
            1 => "に掲げる事項を市長に届け出なければならない。この場合において、",
            2 => "届出は、令和8年4月1日以後に行うものから適用し、それより前に",
            3 => "行ったものについては、なお従前の例による。市長は、前項の届出を",
            4 => "受けたときは、速やかに内容を審査し、適当と認めるときは受理通",
            5 => "知書を交付する。受理通知書の様式は、別に定める。手数料は300",
            6 => "円とし、現金又は証紙により納める。ただし、災害その他の特別の",
            _ => "事情があると認めるときは、手数料を減額し、又は免除することが",
        };
        draw(72, 740 - 18 * row, 11, text);
    }
    draw(280, 40, 9, &format!("- {} -", page + 1));
    content
}

/// Objects of a PDF file and the table of their places.
#[derive(Default)]
struct Objects {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Objects {
    fn add(&mut self, object: &str) {
        if self.bytes.is_empty() {
            self.bytes.extend(b"%PDF-1.4\n");
        }
        self.places.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", self.places.len()).bytes());
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let size = self.places.len() + 1;
        self.bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for place in &self.places {
            self.bytes.extend(format!("{place:010} 00000 n \n").bytes());
        }
        self.bytes.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
        self.bytes
    }
}
