namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How a column's values are read, compared and written as literals.</summary>
public enum ColumnKind
{
    /// <summary>Its text says it all: whole numbers, DECIMAL, YEAR.</summary>
    Number,

    /// <summary>A number once 0 is added: ENUM and SET by their index, BIT, and what is shown with zeros in front.</summary>
    Index,

    /// <summary>FLOAT and DOUBLE: exact only as DOUBLE, for FLOAT is shown with six digits.</summary>
    Real,

    /// <summary>Dates, times, and MariaDB's UUID, INET4, INET6: a text of one form.</summary>
    Quoted,

    /// <summary>CHAR and VARCHAR.</summary>
    Text,

    /// <summary>BINARY and VARBINARY.</summary>
    Binary,

    /// <summary>TEXT, BLOB, JSON, geometry, VECTOR, and what is not known: read by its bytes, and too long to be put together with others.</summary>
    Large,
}
