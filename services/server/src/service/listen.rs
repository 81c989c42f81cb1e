//! Connections: who is too slow to ask or to listen is let go.

use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;

/// How slow a client may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// How long it may take to send the head of a request.
    head: Duration,
    /// How long it may take nothing of an answer.
    stalled: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(15), stalled: Duration::from_mins(1) }
    }
}

/// How long running requests may take to end once the service is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Pause after the system had no connection to give, which happens when files run out.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers connections until `stop`, then lets running requests end.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let running = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => connect(stream, router.clone(), patience, &running),
                Err(error) => {
                    tracing::warn!("cannot take a connection: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, running.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end within {GRACE:?} and were cut off");
    }
}

fn connect(stream: TcpStream, router: Router, patience: Patience, running: &GracefulShutdown) {
    let Patience { head, stalled } = patience;
    // Small answers are to leave at once; a system that cannot do that only makes them later.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(stalled));
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(head)).keep_alive_timeout(head);
    let io = TokioIo::new(Box::pin(stream));
    let connection = builder.serve_connection(io, TowerToHyperService::new(router)).into_owned();
    let connection = running.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection ended: {error}");
        }
    });
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use futures_util::stream;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// Counts itself as long as it is there.
    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// A service with an answer that never ends, and how many of these are on their way.
    async fn endless() -> (SocketAddr, Arc<AtomicUsize>) {
        let running = Arc::new(AtomicUsize::new(0));
        let count = running.clone();
        let answer = async move || {
            count.fetch_add(1, Ordering::SeqCst);
            let counted = Counted(count.clone());
            Body::from_stream(stream::unfold(counted, async |counted| {
                Some((Ok::<_, std::io::Error>(Bytes::from(vec![0; 65_536])), counted))
            }))
        };
        let router = Router::new().route("/", get(answer)).route("/short", get(async || "well"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let patience = Patience { head: Duration::from_millis(300), stalled: Duration::from_millis(300) };
        tokio::spawn(super::answer(listener, router, patience, std::future::pending()));
        (address, running)
    }

    async fn ask(address: SocketAddr, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn wait_for(running: &AtomicUsize, number: usize) {
        while running.load(Ordering::SeqCst) != number {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// All that comes until the other side ends the connection, in whatever way.
    async fn rest(mut stream: TcpStream) -> Vec<u8> {
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all).await;
        all
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_let_go() {
        let (address, running) = endless().await;
        let stalled = ask(address, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        wait_for(&running, 1).await;
        wait_for(&running, 0).await;
        assert!(!rest(stalled).await.is_empty(), "what had been sent until then");
        let next = ask(address, "GET /short HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(rest(next).await.ends_with(b"well"));
    }

    #[tokio::test]
    async fn a_client_that_hangs_up_ends_the_work() {
        let (address, running) = endless().await;
        let stream = ask(address, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        wait_for(&running, 1).await;
        drop(stream);
        wait_for(&running, 0).await;
    }

    #[tokio::test]
    async fn a_client_that_does_not_end_its_request_is_let_go() {
        let (address, _) = endless().await;
        let unfinished = ask(address, "GET /short HTTP/1.1\r\nHos").await;
        assert!(!rest(unfinished).await.ends_with(b"well"));
    }
}
