use pdf_oxide::PdfDocument;
fn main() {
    let mode = std::env::args().nth(1).unwrap();
    for path in std::env::args().skip(2) {
        println!("=== {path}");
        let doc = match PdfDocument::open(&path) {
            Ok(d) => d,
            Err(e) => {
                println!("ERR {e}");
                continue;
            }
        };
        println!("encrypted {} pages {:?}", doc.is_encrypted(), doc.page_count());
        for page in 0..doc.page_count().unwrap_or(0).min(3) {
            match mode.as_str() {
                "spans" => match doc.extract_spans(page) {
                    Ok(spans) => {
                        for s in spans {
                            println!(
                                "p{page} {:?} x{:.1} y{:.1} w{:.1} h{:.1} fs{:.1} rot{} wm{} font {}",
                                s.text,
                                s.bbox.x,
                                s.bbox.y,
                                s.bbox.width,
                                s.bbox.height,
                                s.font_size,
                                s.rotation_degrees,
                                s.wmode,
                                s.font_name
                            )
                        }
                    }
                    Err(e) => println!("p{page} ERR {e}"),
                },
                _ => println!("p{page} {:?}", doc.extract_text(page)),
            }
        }
    }
}
