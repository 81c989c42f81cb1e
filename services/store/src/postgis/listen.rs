use std::future::poll_fn;

use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client, Connection};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Address;
use super::contents::revision;
use super::failure::Failure;
use super::migrate::set_search_path;

/// The channel that commits are told on; the message is the schema.
const CHANNEL: &str = "wangge";

/// A connection that is told of commits.
pub(super) struct Listener {
    client: Client,
    /// Ends when the connection does.
    commits: mpsc::Receiver<()>,
}

impl Listener {
    /// Connects and listens.
    pub(super) async fn new(address: &Address, tls: MakeRustlsConnect) -> Result<Self, Failure> {
        let (client, connection) = address.config().connect(tls).await?;
        // One place is enough: what is told is only that there was a commit.
        let (sender, commits) = mpsc::channel(1);
        tokio::spawn(forward(connection, address.schema().to_owned(), sender));
        set_search_path(&client, address).await?;
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        Ok(Self { client, commits })
    }

    /// The store's revision.
    pub(super) async fn revision(&self) -> Result<u64, Failure> {
        revision(&self.client).await
    }

    /// Returns at the next commit, or when the connection has ended.
    pub(super) async fn commit(&mut self) {
        self.commits.recv().await;
    }
}

/// Drives a connection until it ends.
async fn forward<S, T>(mut connection: Connection<S, T>, schema: String, commits: mpsc::Sender<()>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    // An error ends the connection, and whoever asks the client next is told.
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(told) = message
            && told.payload() == schema
        {
            // Full means that a commit before this one has not been looked at yet.
            let _ = commits.try_send(());
        }
    }
}
