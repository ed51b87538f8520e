//! Bodies that are far too large, and what they do to the memory of the server.

use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::load::{Sender, Server};
use super::report::HostileReport;

const PIECE: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends each attack and watches the memory until the server has settled.
pub async fn attack(server: &Server, sender: &Sender, facility: &str) -> anyhow::Result<Vec<HostileReport>> {
    let form = format!("loaiHoSo=130&maTinh=91&maCSKCB={facility}&fileHSBase64=");
    let attacks = [
        ("a body of 1 GB", String::new(), 1024 * 1024 * 1024),
        ("100 MB of base64 in the form", form, 100 * 1024 * 1024),
    ];
    let mut reports = Vec::new();
    for (what, form, bytes) in attacks {
        for chunked in [false, true] {
            let before = server.memory()?;
            server.forget_peak()?;
            let answer = pour(server, sender, &form, bytes, chunked).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let growth_bytes = server.memory_peak()? as i64 - before as i64;
            let what = if chunked { format!("{what}, length not told") } else { what.to_owned() };
            reports.push(HostileReport { what, answer, growth_bytes });
        }
    }
    Ok(reports)
}

/// Pours the body into the door until it is all sent or the server has had enough; returns the answer's code.
async fn pour(
    server: &Server,
    sender: &Sender,
    form: &str,
    bytes: usize,
    chunked: bool,
) -> anyhow::Result<String> {
    let address = server.base.trim_start_matches("http://");
    let stream = TcpStream::connect(address).await.context("connecting")?;
    let (mut answers, mut door) = stream.into_split();
    let length = if chunked {
        "Transfer-Encoding: chunked".to_owned()
    } else {
        format!("Content-Length: {}", form.len() + bytes)
    };
    let head = format!("{}Host: {address}\r\n{length}\r\nConnection: close\r\n\r\n", sender.raw_head());
    let form = form.to_owned();
    let pouring = tokio::spawn(async move {
        door.write_all(head.as_bytes()).await?;
        let piece = vec![b'A'; PIECE];
        let mut left = bytes;
        let mut next = form.into_bytes();
        while !next.is_empty() {
            if chunked {
                door.write_all(format!("{:x}\r\n", next.len()).as_bytes()).await?;
            }
            door.write_all(&next).await?;
            if chunked {
                door.write_all(b"\r\n").await?;
            }
            let size = left.min(PIECE);
            left -= size;
            next = piece[..size].to_vec();
        }
        if chunked {
            door.write_all(b"0\r\n\r\n").await?;
        }
        std::io::Result::Ok(())
    });
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, answers.read_to_end(&mut answer)).await;
    pouring.abort();
    Ok(match read {
        Err(_) => "none within a minute".to_owned(),
        Ok(_) if answer.is_empty() => "connection closed".to_owned(),
        Ok(_) => summary(&String::from_utf8_lossy(&answer)),
    })
}

/// Returns the status and the protocol's own code of an answer.
fn summary(answer: &str) -> String {
    let status = answer.split(' ').nth(1).unwrap_or("?");
    let code = answer.split_once("\"maKetQua\":\"").and_then(|(_, rest)| rest.split('"').next());
    match code {
        Some(code) => format!("HTTP {status}, maKetQua {code}"),
        None => format!("HTTP {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::summary;

    #[test]
    fn answers_are_summed_up() {
        let answer = "HTTP/1.1 200 OK\r\n\r\n{\"maKetQua\":\"1001\",\"maGiaoDich\":\"\"}";
        assert_eq!(summary(answer), "HTTP 200, maKetQua 1001");
        assert_eq!(summary("HTTP/1.1 413 Payload Too Large\r\n\r\n"), "HTTP 413");
    }
}
