using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Lamella.Server;

/// <summary>
/// The tokens of a server, in one SQLite file. Kept are the SHA-256 hashes of tokens and what each allows, never a token: who reads the file cannot use what is in it. A token has 256 random bits, so that a plain hash cannot be
/// turned round by guessing.
/// </summary>
/// <remarks>Safe for use from several threads, and from several processes: what one revokes, the others refuse from then on.</remarks>
public sealed class TokenRegister : IDisposable
{
    /// <summary>Every token begins so, and scanners for leaked secrets can look for it.</summary>
    public const string TokenStart = "lam_";

    private const long Version = 1;
    private const int RandomBytes = 32, IdBytes = 5, BusyTimeout = 5000;
    private const int TokenLength = 4 + 43;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;

    private TokenRegister(string path, SqliteConnection connection, TimeProvider time)
    {
        Path = path;
        _connection = connection;
        _time = time;
    }

    /// <summary>The register of this user: what the environment variable LAMELLA_TOKENS names, else <c>lamella/tokens.db</c> among the user's own data.</summary>
    public static string DefaultPath => Environment.GetEnvironmentVariable("LAMELLA_TOKENS") is { Length: > 0 } named
        ? named
        : System.IO.Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lamella", "tokens.db");

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the register, and makes it when it does not exist. Nobody but the owner may read a new file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; null for that of the machine.</param>
    /// <exception cref="StoreException">The file cannot be read or written, or is not such a register.</exception>
    public static TokenRegister Open(string path, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        Make(path);
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            Prepare(connection, path);
            TokenRegister register = new(path, connection, time ?? TimeProvider.System);
            connection = null;
            return register;
        }
        catch (SqliteException error)
        {
            throw Failure(error, path);
        }
        catch (Exception error) when (IsWithoutLibrary(error))
        {
            throw new StoreException(StoreFailure.Unreadable, "the native library of SQLite (e_sqlite3) was not found beside the program, and tokens are kept in an SQLite file; put the library that was delivered with the program back beside it", error);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>Makes a token.</summary>
    /// <param name="scope">What its bearer may do.</param>
    /// <param name="prefix">Below which path of the server; empty for everything.</param>
    /// <param name="lifetime">How long it opens; null for ever.</param>
    /// <param name="note">For whom or what; null for nothing.</param>
    /// <exception cref="ArgumentException">The prefix is not a path of a server, or the lifetime is not positive.</exception>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public NewToken Add(TokenScope scope, string prefix = "", TimeSpan? lifetime = null, string? note = null)
    {
        if (!Enum.IsDefined(scope)) throw new ArgumentOutOfRangeException(nameof(scope));
        if (!ServedPath.TryNormalize(prefix, out string canonical)) throw new ArgumentException(Invariant($"expected a path below the served folder, such as screens/plate1; found '{prefix}'"), nameof(prefix));
        if (lifetime is { } span) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero, nameof(lifetime));
        DateTimeOffset now = Now();
        if (lifetime > DateTimeOffset.MaxValue - now) throw new ArgumentOutOfRangeException(nameof(lifetime), "the token would expire after the year 9999; leave the lifetime out for a token that does not expire");
        string secret = TokenStart + Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        TokenGrant grant = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), scope, canonical, now, lifetime is null ? null : now + lifetime, null, note);
        Run("INSERT INTO token (id, hash, scope, prefix, created, expires, note) VALUES ($id, $hash, $scope, $prefix, $created, $expires, $note)", command =>
        {
            command.Parameters.AddWithValue("$id", grant.Id);
            command.Parameters.AddWithValue("$hash", HashOf(secret));
            command.Parameters.AddWithValue("$scope", (int)scope);
            command.Parameters.AddWithValue("$prefix", canonical);
            command.Parameters.AddWithValue("$created", now.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$expires", (object?)grant.Expires?.ToUnixTimeMilliseconds() ?? DBNull.Value);
            command.Parameters.AddWithValue("$note", (object?)note ?? DBNull.Value);
            return command.ExecuteNonQuery();
        });
        return new NewToken(secret, grant);
    }

    /// <summary>What a token allows; null when it was not made here, is revoked, or has expired.</summary>
    /// <param name="secret">The text of the token.</param>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public TokenGrant? Find(string? secret)
    {
        if (secret is not { Length: TokenLength } || !secret.StartsWith(TokenStart, StringComparison.Ordinal)) return null;
        TokenGrant? grant = Run(Columns + " WHERE hash = $hash", command =>
        {
            command.Parameters.AddWithValue("$hash", HashOf(secret));
            return Read(command);
        }).FirstOrDefault();
        return grant is not null && grant.IsValid(_time.GetUtcNow()) ? grant : null;
    }

    /// <summary>All grants, also those that are revoked or have expired, the oldest first.</summary>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    public IReadOnlyList<TokenGrant> List() => Run(Columns + " ORDER BY created, id", Read);

    /// <summary>Takes a token back; false when there is no such grant. One that was revoked before stays so.</summary>
    /// <param name="id">The name of the grant.</param>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public bool Revoke(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Run("UPDATE token SET revoked = COALESCE(revoked, $now) WHERE id = $id", command =>
        {
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$now", Now().ToUnixTimeMilliseconds());
            return command.ExecuteNonQuery();
        }) > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _connection.Dispose();
    }

    private const string Columns = "SELECT id, scope, prefix, created, expires, revoked, note FROM token";

    // What is kept are whole milliseconds; what was just made says the same as what is read back.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static List<TokenGrant> Read(SqliteCommand command)
    {
        List<TokenGrant> grants = [];
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            // A scope that this version does not know allows nothing that it does know.
            if (row.GetInt64(1) is not (>= (int)TokenScope.Read and <= (int)TokenScope.Admin)) continue;
            grants.Add(new TokenGrant(row.GetString(0), (TokenScope)row.GetInt32(1), row.GetString(2), Time(row, 3)!.Value, Time(row, 4), Time(row, 5), row.IsDBNull(6) ? null : row.GetString(6)));
        }

        return grants;
    }

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private T Run<T>(string sql, Func<SqliteCommand, T> use)
    {
        try
        {
            lock (_lock)
            {
                using SqliteCommand command = _connection.CreateCommand();
                command.CommandText = sql;
                return use(command);
            }
        }
        catch (SqliteException error)
        {
            throw Failure(error, Path);
        }
    }

    private static void Make(string path)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            {
                if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
                else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using FileStream file = new(path, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(error, path);
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        Execute(connection, Invariant($"PRAGMA busy_timeout = {BusyTimeout}"));
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long version = Convert.ToInt64(Execute(connection, "PRAGMA user_version", transaction), CultureInfo.InvariantCulture);
        bool empty = Execute(connection, "SELECT 1 FROM sqlite_master LIMIT 1", transaction) is null;
        if (version > Version) throw new StoreException(StoreFailure.Unreadable, Invariant($"{path} is a register of tokens of version {version}, and this program knows versions up to {Version}; use the newer program, or another file"));
        if (version == 0 && !empty) throw new StoreException(StoreFailure.Unreadable, $"{path} is an SQLite file that is not a register of tokens; name another file");
        if (version == 0)
        {
            Execute(connection, "CREATE TABLE token (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, scope INTEGER NOT NULL, prefix TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER, revoked INTEGER, note TEXT) STRICT", transaction);
            Execute(connection, Invariant($"PRAGMA user_version = {Version}"), transaction);
        }

        transaction.Commit();
    }

    private static object? Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }

    // It is loaded when the first connection is made, by an initializer that wraps what it meets.
    private static bool IsWithoutLibrary(Exception? error)
    {
        for (; error is DllNotFoundException or TypeInitializationException or System.Reflection.TargetInvocationException; error = error.InnerException)
        {
            if (error is DllNotFoundException) return true;
        }

        return false;
    }

    private static StoreException Failure(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        5 or 6 => new StoreException(StoreFailure.Unwritable, $"{path} is used by another program for longer than {BusyTimeout / 1000} seconds; try again", error),
        8 => new StoreException(StoreFailure.Unwritable, $"{path} cannot be written: it is read-only", error),
        13 => new StoreException(StoreFailure.Full, $"{path} cannot be written: the disk is full", error),
        11 or 26 => new StoreException(StoreFailure.Unreadable, $"{path} is not an SQLite file, or is damaged; name another file, or restore it from a copy", error),
        _ => new StoreException(StoreFailure.Unreadable, $"{path} cannot be used as a register of tokens: {error.Message}", error),
    };
}
